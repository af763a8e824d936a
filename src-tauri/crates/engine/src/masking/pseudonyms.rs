//! Who gets which pseudonym. Everybody is numbered by when they were added to the store, also those who were deleted since, as
//! far as the audit trail still names them; so a number stays with its person when others come and go.

use std::collections::{BTreeMap, HashMap};

use super::names::{Finder, Name};
use crate::domain::change::{ChangeKind, GraphOp};
use crate::domain::ids::{ChangeId, OrgId};
use crate::domain::model::Timestamp;
use crate::domain::page::{MAX_PAGE, PageRequest};
use crate::domain::read::{AgentsOf, AuditQuery};
use crate::engine::Engine;
use crate::error::EngineResult;

/// Changes that are read at once: those that delete somebody can be large.
const CHANGES_AT_ONCE: u32 = 20;

/// Changes in which somebody got another name or went away.
const TELLING: [ChangeKind; 9] = [
    ChangeKind::RenameOrganization,
    ChangeKind::RenameUser,
    ChangeKind::RenameAgent,
    ChangeKind::DeleteOrganization,
    ChangeKind::DeleteUser,
    ChangeKind::DeleteAgent,
    ChangeKind::MergeUsers,
    ChangeKind::MergeAgents,
    ChangeKind::Undo,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Organization,
    User,
    Agent,
}

impl Kind {
    /// Words for pseudonyms; the first that nobody is called by is taken.
    fn words(self) -> [&'static str; 3] {
        match self {
            Kind::Organization => ["Organization", "Company", "Masked organization"],
            Kind::User => ["User", "Person", "Masked user"],
            Kind::Agent => ["Agent", "Assistant", "Masked agent"],
        }
    }
}

/// Somebody with every name they are known to have had.
#[derive(Debug, Clone)]
struct Somebody {
    created_at: Timestamp,
    names: Vec<String>,
}

/// The people of a store and what they are called while names are masked.
#[derive(Debug, Default)]
pub struct Pseudonyms {
    people: BTreeMap<(Kind, String), Somebody>,
    /// Where the trail was read to.
    newest_read: Option<ChangeId>,
    by_id: HashMap<(Kind, String), String>,
    by_name: HashMap<(Kind, String), String>,
    words: HashMap<Kind, &'static str>,
    finder: Option<Finder>,
}

impl Pseudonyms {
    /// What somebody is called; `None` when the store did not have them when it was read.
    pub(super) fn of(&self, kind: Kind, id: &str) -> Option<&str> {
        self.by_id.get(&(kind, id.to_owned())).map(String::as_str)
    }

    /// What the first of those is called who have exactly this name.
    pub(super) fn of_name(&self, kind: Kind, name: &str) -> Option<&str> {
        self.by_name.get(&(kind, name.to_owned())).map(String::as_str)
    }

    /// What somebody of this kind is called whom nobody knows.
    pub(super) fn stranger(&self, kind: Kind) -> &'static str {
        self.words.get(&kind).copied().unwrap_or(kind.words()[0])
    }

    pub(super) fn finder(&self) -> Option<&Finder> {
        self.finder.as_ref()
    }

    /// A text with every name in it replaced.
    pub fn masked(&self, text: &str) -> String {
        let Some(finder) = &self.finder else {
            return text.to_owned();
        };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for found in finder.find(text) {
            out.push_str(&text[from..found.range.start]);
            out.push_str(found.pseudonym);
            from = found.range.end;
        }
        out.push_str(&text[from..]);
        out
    }

    /// True when a text has a name in it.
    pub fn names_somebody(&self, text: &str) -> bool {
        self.finder.as_ref().is_some_and(|finder| !finder.find(text).is_empty())
    }

    fn add(&mut self, kind: Kind, id: &str, created_at: Option<Timestamp>, name: &str) {
        let known = self.people.entry((kind, id.to_owned())).or_insert_with(|| Somebody {
            created_at: created_at.unwrap_or(Timestamp::MAX_UTC),
            names: Vec::new(),
        });
        // The same id in two organizations is taken for the same person.
        known.created_at = created_at.map_or(known.created_at, |at| at.min(known.created_at));
        if !known.names.iter().any(|known| known == name) {
            known.names.push(name.to_owned());
        }
    }

    fn note(&mut self, op: &GraphOp) {
        match op {
            GraphOp::PutOrganization { organization } | GraphOp::RemoveOrganization { organization } => {
                let (id, at) = (organization.org_id.as_str(), organization.created_at);
                self.add(Kind::Organization, id, Some(at), &organization.name);
            }
            GraphOp::PutUser { user } | GraphOp::RemoveUser { user } => {
                self.add(Kind::User, user.user_id.as_str(), Some(user.created_at), &user.name);
            }
            GraphOp::PutAgent { agent } | GraphOp::RemoveAgent { agent } => {
                self.add(
                    Kind::Agent,
                    agent.agent_id.as_str(),
                    Some(agent.created_at),
                    &agent.label,
                );
            }
            GraphOp::RenameOrganization { org_id, from, to } => {
                self.add(Kind::Organization, org_id.as_str(), None, from);
                self.add(Kind::Organization, org_id.as_str(), None, to);
            }
            GraphOp::RenameUser { user, from, to } => {
                self.add(Kind::User, user.user_id.as_str(), None, from);
                self.add(Kind::User, user.user_id.as_str(), None, to);
            }
            GraphOp::RenameAgent { agent, from, to } => {
                self.add(Kind::Agent, agent.agent_id.as_str(), None, from);
                self.add(Kind::Agent, agent.agent_id.as_str(), None, to);
            }
            _ => {}
        }
    }

    /// Numbers everybody.
    fn finish(mut self) -> Self {
        let names = || self.people.values().flat_map(|somebody| &somebody.names);
        let is_taken = |word: &str| {
            names().any(|name| {
                let rest = name.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
                rest.is_some() && name[word.len()..].trim().chars().all(|c| c.is_ascii_digit())
            })
        };
        for kind in [Kind::Organization, Kind::User, Kind::Agent] {
            let words = kind.words();
            let free = words.into_iter().find(|word| !is_taken(word));
            self.words.insert(kind, free.unwrap_or(words[2]));
        }
        let mut in_order: Vec<(&(Kind, String), &Somebody)> = self.people.iter().collect();
        in_order.sort_by_key(|((kind, id), somebody)| (*kind, somebody.created_at, id.clone()));
        let mut counts: HashMap<Kind, u32> = HashMap::new();
        let mut all = Vec::new();
        for (key, somebody) in in_order {
            let number = counts.entry(key.0).or_default();
            *number += 1;
            let pseudonym = format!("{} {number}", self.words[&key.0]);
            all.extend(somebody.names.iter().map(|name| Name {
                text: name.clone(),
                pseudonym: pseudonym.clone(),
                of_person: key.0 == Kind::User,
            }));
            for name in &somebody.names {
                self.by_name
                    .entry((key.0, name.clone()))
                    .or_insert_with(|| pseudonym.clone());
            }
            self.by_id.insert(key.clone(), pseudonym);
        }
        self.finder = Some(Finder::new(&all));
        self
    }
}

impl Engine {
    /// Reads who is, and was, in the store. `before`: what was read the last time, so that the trail is not read again.
    pub async fn pseudonyms(&self, before: Option<&Pseudonyms>) -> EngineResult<Pseudonyms> {
        let mut read = Pseudonyms {
            people: before.map(|before| before.people.clone()).unwrap_or_default(),
            newest_read: before.and_then(|before| before.newest_read),
            ..Pseudonyms::default()
        };
        let mut organizations = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.graph.organizations(organizations).await?;
            for node in &page.items {
                let organization = &node.organization;
                let (id, at) = (organization.org_id.as_str(), organization.created_at);
                read.add(Kind::Organization, id, Some(at), &organization.name);
                self.people_of_organization(&organization.org_id, &mut read).await?;
            }
            match page.next {
                Some(next) => {
                    organizations = PageRequest {
                        after: Some(next),
                        limit: MAX_PAGE,
                    }
                }
                None => break,
            }
        }
        self.former_names(&mut read).await?;
        Ok(read.finish())
    }

    async fn people_of_organization(&self, org_id: &OrgId, read: &mut Pseudonyms) -> EngineResult<()> {
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.graph.users(org_id, None, request).await?;
            for node in &page.items {
                read.add(
                    Kind::User,
                    node.user.user_id.as_str(),
                    Some(node.user.created_at),
                    &node.user.name,
                );
            }
            let Some(next) = page.next else { break };
            request = PageRequest {
                after: Some(next),
                limit: MAX_PAGE,
            };
        }
        let of = AgentsOf::Organization(org_id.clone());
        let mut request = PageRequest::first(MAX_PAGE);
        loop {
            let page = self.graph.agents(&of, None, request).await?;
            for node in &page.items {
                read.add(
                    Kind::Agent,
                    node.agent.agent_id.as_str(),
                    Some(node.agent.created_at),
                    &node.agent.label,
                );
            }
            let Some(next) = page.next else { return Ok(()) };
            request = PageRequest {
                after: Some(next),
                limit: MAX_PAGE,
            };
        }
    }

    async fn former_names(&self, read: &mut Pseudonyms) -> EngineResult<()> {
        let query = AuditQuery {
            kinds: TELLING.to_vec(),
            ..AuditQuery::default()
        };
        let mut request = PageRequest::first(CHANGES_AT_ONCE);
        let (known, mut newest) = (read.newest_read, None);
        'pages: loop {
            let page = self.graph.audit(&query, request).await?;
            for entry in &page.items {
                if Some(entry.change.id) == known {
                    break 'pages;
                }
                newest = newest.or(Some(entry.change.id));
                entry.change.ops.iter().for_each(|op| read.note(op));
            }
            match page.next {
                Some(next) => {
                    request = PageRequest {
                        after: Some(next),
                        limit: CHANGES_AT_ONCE,
                    }
                }
                None => break,
            }
        }
        read.newest_read = newest.or(known);
        Ok(())
    }
}
