//! Search per scope, with questions of the kind that the generated people would ask.

use memora_engine::Engine;
use memora_engine::domain::read::{DateRange, Scope};
use memora_engine::search::{SearchRequest, Versions};
use memora_tests::generate::{Plan, words};
use memora_tests::store::OpenStore;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::measure::{Figure, timed};

const CALLS: usize = 300;
const HITS: u32 = 50;

/// What the window asks for a question.
pub(crate) fn request(scope: &Scope, text: &str) -> SearchRequest {
    SearchRequest {
        scope: scope.clone(),
        text: text.to_owned(),
        dates: DateRange::default(),
        versions: Versions::Current,
        as_of: None,
        exclude: Vec::new(),
        limit: HITS,
    }
}

/// The same questions in every run.
pub(crate) fn questions(count: usize) -> Vec<String> {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    (0..count).map(|_| words::question(&mut rng)).collect()
}

pub(crate) async fn all(open: &OpenStore, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let engine = &open.engine;
    let questions = questions(CALLS);
    let organization = Scope::organization(plan.largest_organization().clone());
    let largest = Scope::user(plan.largest_user());
    let mut figures = Vec::new();
    for (name, scope, target) in [
        ("search, usual user", Scope::user(plan.usual_user()), 4.0),
        ("search, largest user", largest.clone(), 15.0),
        ("search, largest organization", organization.clone(), 50.0),
    ] {
        figures.push(searched(engine, name, &scope, &questions).await?.at_most(target));
    }
    let agent = plan
        .agents
        .iter()
        .find(|agent| agent.org_id == largest.org_id && agent.user_id.is_none());
    let through = Scope {
        agent_id: agent.map(|agent| agent.agent_id.clone()),
        ..organization
    };
    figures.push(searched(engine, "search, largest organization, one agent", &through, &questions).await?);

    let mut found = Vec::new();
    for text in &questions {
        let hits = engine.search(request(&largest, text)).await?.hits;
        found.extend(hits.first().map(|hit| (text, hit.row.key.memory_id)));
    }
    figures.push(
        timed("explain a hit", CALLS, async |n| {
            let (text, id) = found[n % found.len()];
            engine.explain_hit(request(&largest, text), id).await?;
            Ok(())
        })
        .await?,
    );
    Ok(figures)
}

async fn searched(engine: &Engine, name: &str, scope: &Scope, questions: &[String]) -> anyhow::Result<Figure> {
    timed(name, CALLS, async |n| {
        engine.search(request(scope, &questions[n % questions.len()])).await?;
        Ok(())
    })
    .await
}
