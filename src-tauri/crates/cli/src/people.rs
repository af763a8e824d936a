//! Organizations, users and agents as people name them: by id, or by a name that only one of them has.

use memora_engine::Engine;
use memora_engine::domain::ids::{AgentId, AgentKey, OrgId, UserId, UserKey};
use memora_engine::domain::page::{MAX_PAGE, Page, PageRequest};
use memora_engine::domain::read::{AgentsOf, Scope};
use memora_engine::ports::graph::GraphError;
use memora_engine::{EngineError, EngineResult};

use crate::args::ScopeArgs;
use crate::failure::{Done, Exit, Failure};

/// Somebody with the name under which others are looked for.
pub(crate) struct Candidate {
    pub(crate) id: String,
    pub(crate) name: String,
}

pub(crate) async fn organization(engine: &Engine, named: &str) -> Done<OrgId> {
    if let Ok(id) = OrgId::parse(named)
        && there(engine.organization(&id).await)?.is_some()
    {
        return Ok(id);
    }
    let all = everybody(|page| engine.organizations(page)).await?;
    let all = all.into_iter().map(|node| Candidate {
        id: node.organization.org_id.to_string(),
        name: node.organization.name,
    });
    let found = only_one("organization", named, all)?;
    OrgId::parse(&found).map_err(|error| Failure::new(Exit::Failed, error.to_string()))
}

/// The organization that is named, or the only one.
pub(crate) async fn organization_or_only(engine: &Engine, named: Option<&str>) -> Done<OrgId> {
    if let Some(named) = named {
        return organization(engine, named).await;
    }
    let first = engine.organizations(PageRequest::first(2)).await?.items;
    match &first[..] {
        [only] => Ok(only.organization.org_id.clone()),
        [] => Err(Failure::new(Exit::NotFound, "the store holds no organization")),
        _ => Err(Failure::usage(
            "the store holds several organizations; say which with --org",
        )),
    }
}

pub(crate) async fn user(engine: &Engine, org_id: &OrgId, named: &str) -> Done<UserKey> {
    let key = |user_id| UserKey {
        org_id: org_id.clone(),
        user_id,
    };
    if let Ok(id) = UserId::parse(named)
        && there(engine.user(&key(id.clone())).await)?.is_some()
    {
        return Ok(key(id));
    }
    let all = everybody(|page| engine.users(org_id, Some(named), page)).await?;
    let all = all.into_iter().map(|node| Candidate {
        id: node.user.user_id.to_string(),
        name: node.user.name,
    });
    let found = only_one("user", named, all)?;
    let id = UserId::parse(&found).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    Ok(key(id))
}

pub(crate) async fn agent(engine: &Engine, org_id: &OrgId, named: &str) -> Done<AgentKey> {
    let key = |agent_id| AgentKey {
        org_id: org_id.clone(),
        agent_id,
    };
    if let Ok(id) = AgentId::parse(named)
        && there(engine.agent(&key(id.clone())).await)?.is_some()
    {
        return Ok(key(id));
    }
    let of = AgentsOf::Organization(org_id.clone());
    let all = everybody(|page| engine.agents(&of, Some(named), page)).await?;
    let all = all.into_iter().map(|node| Candidate {
        id: node.agent.agent_id.to_string(),
        name: node.agent.label,
    });
    let found = only_one("agent", named, all)?;
    let id = AgentId::parse(&found).map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    Ok(key(id))
}

/// Whose memories are meant.
pub(crate) async fn scope(engine: &Engine, args: &ScopeArgs) -> Done<Scope> {
    let mut scope = Scope::organization(organization_or_only(engine, args.org.as_deref()).await?);
    if let Some(named) = &args.user {
        scope.user_id = Some(user(engine, &scope.org_id, named).await?.user_id);
    }
    if let Some(named) = &args.agent {
        scope.agent_id = Some(agent(engine, &scope.org_id, named).await?.agent_id);
    }
    Ok(scope)
}

/// The id of the one who has this name; letters may be large or small.
pub(crate) fn only_one(what: &str, named: &str, all: impl Iterator<Item = Candidate>) -> Done<String> {
    let wanted = named.trim().to_lowercase();
    let mut found: Vec<Candidate> = all
        .filter(|candidate| candidate.name.trim().to_lowercase() == wanted)
        .collect();
    match found.len() {
        0 => Err(Failure::new(
            Exit::NotFound,
            format!("there is no {what} with the id or name “{named}”"),
        )),
        1 => Ok(found.remove(0).id),
        _ => Err(Failure::usage(format!(
            "several {what}s are called “{named}”; say which by its id:\n{}",
            found
                .iter()
                .map(|candidate| format!("  {}  {}", candidate.id, candidate.name))
                .collect::<Vec<_>>()
                .join("\n")
        ))),
    }
}

/// `None` for what is not there.
pub(crate) fn there<T>(read: EngineResult<T>) -> Done<Option<T>> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::Graph(GraphError::NotFound(_))) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// All pages of a list.
pub(crate) async fn everybody<T, F: Future<Output = EngineResult<Page<T>>>>(
    read: impl Fn(PageRequest) -> F,
) -> Done<Vec<T>> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(MAX_PAGE);
    loop {
        let page = read(request).await?;
        all.extend(page.items);
        let Some(next) = page.next else { return Ok(all) };
        request = PageRequest {
            after: Some(next),
            limit: MAX_PAGE,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> impl Iterator<Item = Candidate> {
        [("1", "Ann"), ("2", "ann "), ("3", "Anna")]
            .into_iter()
            .map(|(id, name)| Candidate {
                id: id.to_owned(),
                name: name.to_owned(),
            })
    }

    #[test]
    fn a_name_is_enough_when_only_one_has_it() {
        assert_eq!(only_one("user", "ANNA", people()).unwrap(), "3");
    }

    #[test]
    fn who_shares_a_name_is_listed() {
        let failure = only_one("user", "Ann", people()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains("  1  Ann\n  2  ann "), "{}", failure.message);
        assert!(!failure.message.contains("Anna"));
    }

    #[test]
    fn nobody_is_not_found() {
        assert_eq!(only_one("user", "An", people()).unwrap_err().exit, Exit::NotFound);
    }
}
