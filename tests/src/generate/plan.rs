//! Who is in a generated store and who talks when, fixed before any text is written.

use chrono::{DateTime, TimeDelta, Utc};
use memora_engine::domain::ids::{AgentId, MemoryId, OrgId, UserId, UserKey};
use memora_engine::domain::model::{Agent, Organization, Timestamp, User};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::{MEMORIES_PER_INTERACTION, Size, words};

/// Days over which conversations are spread.
const DAYS: i64 = 730;

/// A user with all that their conversations need.
pub struct PlannedUser {
    pub user: User,
    /// Agents that the user talks to, the most used first.
    pub agents: Vec<AgentId>,
    pub interactions: u32,
}

/// The people of a store and the order of all conversations.
pub struct Plan {
    pub size: Size,
    pub organizations: Vec<Organization>,
    pub agents: Vec<Agent>,
    pub users: Vec<PlannedUser>,
    /// (when, index of the user), ascending.
    pub conversations: Vec<(Timestamp, u32)>,
}

/// The same UUID for the same draw; looks like a random one.
pub(super) fn uuid(rng: &mut ChaCha8Rng) -> Uuid {
    uuid::Builder::from_random_bytes(rng.random()).into_uuid()
}

impl Plan {
    pub fn new(size: Size) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(0x6d65_6d6f_7261);
        let rng = &mut rng;
        let end = DateTime::<Utc>::from_timestamp(1_793_448_000, 0).expect("31 October 2026 is a date");
        let start = end - TimeDelta::days(DAYS);
        let mut plan = Self {
            size,
            organizations: Vec::new(),
            agents: Vec::new(),
            users: Vec::new(),
            conversations: Vec::new(),
        };
        for org in 0..size.organizations() {
            plan.add_organization(org, start - TimeDelta::days(1), rng);
        }
        let minutes = DAYS * 24 * 60;
        for (index, user) in plan.users.iter().enumerate() {
            let index = u32::try_from(index).expect("few users");
            for _ in 0..user.interactions {
                let at = start + TimeDelta::seconds(rng.random_range(0..minutes * 60));
                plan.conversations.push((at, index));
            }
        }
        plan.conversations.sort_unstable();
        plan
    }

    /// Organization 0 has half of everything, and in it user 0 a tenth of everything. Users of the other organizations
    /// have equal shares.
    fn add_organization(&mut self, index: u32, created_at: Timestamp, rng: &mut ChaCha8Rng) {
        let size = self.size;
        let org_id = OrgId::from_uuid(uuid(rng));
        let name = words::organization_name(rng);
        self.organizations.push(Organization {
            org_id: org_id.clone(),
            name,
            created_at,
        });
        let agent = |user_id: Option<UserId>, rng: &mut ChaCha8Rng| Agent {
            org_id: org_id.clone(),
            agent_id: AgentId::from_uuid(uuid(rng)),
            label: words::person_name(rng),
            user_id,
            created_at,
        };
        let shared: Vec<Agent> = (0..3).map(|_| agent(None, rng)).collect();
        let half = size.interactions() / 2;
        let others = size.users() / 2;
        let users = if index == 0 {
            others
        } else {
            share(others, size.organizations() - 1, index - 1)
        };
        let largest = size.largest_user() / MEMORIES_PER_INTERACTION;
        for n in 0..users {
            let interactions = match (index, n) {
                (0, 0) => largest,
                (0, _) => share(half - largest, users - 1, n - 1),
                _ => half / others,
            };
            let user_id = UserId::from_uuid(uuid(rng));
            let mut agents: Vec<AgentId> = shared.iter().map(|a| a.agent_id.clone()).collect();
            if n % 10 == 0 {
                let personal = agent(Some(user_id.clone()), rng);
                agents.insert(0, personal.agent_id.clone());
                self.agents.push(personal);
            }
            let user = User {
                org_id: org_id.clone(),
                user_id,
                name: words::person_name(rng),
                created_at,
            };
            self.users.push(PlannedUser {
                user,
                agents,
                interactions,
            });
        }
        self.agents.extend(shared);
    }

    /// The user with most memories.
    pub fn largest_user(&self) -> UserKey {
        self.users[0].user.key()
    }

    /// A user with about as many memories as most have (1,000 in the large size).
    pub fn usual_user(&self) -> UserKey {
        self.users.last().expect("a plan has users").user.key()
    }

    /// The organization with half of all memories.
    pub fn largest_organization(&self) -> &OrgId {
        &self.organizations[0].org_id
    }
}

/// The part of `whole` that falls to the `nth` of `parts`, so that all parts together are the whole.
fn share(whole: u32, parts: u32, nth: u32) -> u32 {
    whole / parts + u32::from(nth < whole % parts)
}

/// The n-th memory of the long chain of the largest user, oldest first.
pub fn chain_id(n: u32) -> MemoryId {
    MemoryId(uuid(&mut ChaCha8Rng::seed_from_u64(0x00c4_a100_0000 + u64::from(n))))
}
