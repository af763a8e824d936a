//! The same questions answered the plain way, on the same data and in the same run, so that the figures mean something.

use std::path::Path;
use std::sync::Arc;

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::text::without_people;
use memora_tests::generate::Plan;
use memora_tests::store;
use rusqlite::{Connection, OpenFlags, params};

use crate::measure::{Figure, timed};
use crate::search::questions;

const CALLS: usize = 20;

pub(crate) async fn all(folder: &Path, plan: &Plan) -> anyhow::Result<Vec<Figure>> {
    let database = Connection::open_with_flags(folder.join("memora.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let org: i64 = database.query_row(
        "SELECT id FROM organizations WHERE org_id = ?1",
        [plan.largest_organization().as_str()],
        |r| r.get(0),
    )?;
    let largest = plan.largest_user();
    let user: i64 = database.query_row(
        "SELECT id FROM users WHERE org = ?1 AND user_id = ?2",
        params![org, largest.user_id.as_str()],
        |r| r.get(0),
    )?;
    let half_way = plan.size.largest_user() / 2;
    let mut figures = Vec::new();
    figures.push(
        timed("plain: tree counts by GROUP BY", CALLS, async |_| {
            let sql = "SELECT users.user_id, count(*) FROM users JOIN memories ON memories.user = users.id
                       WHERE users.org = ?1 GROUP BY users.id";
            count_rows(&database, sql, params![org])
        })
        .await?,
    );
    figures.push(
        timed("plain: memories page by OFFSET, half-way", CALLS, async |_| {
            let sql = "SELECT memory_id, text, obtained_at FROM memories WHERE user = ?1
                       ORDER BY obtained_at DESC, memory_id DESC LIMIT 200 OFFSET ?2";
            count_rows(&database, sql, params![user, half_way])
        })
        .await?,
    );
    let questions = questions(CALLS);
    for (name, column, scope) in [("largest user", "user", user), ("largest organization", "org", org)] {
        let name = format!("plain: search by LIKE, {name}");
        figures.push(
            timed(&name, CALLS, async |n| {
                let words: Vec<String> = questions[n % CALLS]
                    .split_whitespace()
                    .map(|word| word.replace('\'', ""))
                    .collect();
                let matches: Vec<String> = words.iter().map(|word| format!("(text LIKE '%{word}%')")).collect();
                let sql = format!(
                    "SELECT memory_id, text FROM memories WHERE {column} = ?1 ORDER BY {} DESC LIMIT 50",
                    matches.join(" + ")
                );
                count_rows(&database, &sql, params![scope])
            })
            .await?,
        );
    }
    figures.push(float_scan(&database, user, &questions).await?);
    Ok(figures)
}

fn count_rows(database: &Connection, sql: &str, values: impl rusqlite::Params) -> anyhow::Result<()> {
    let mut statement = database.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut count = 0;
    while rows.next()?.is_some() {
        count += 1;
    }
    anyhow::ensure!(count > 0, "the plain way found nothing");
    Ok(())
}

/// All vectors of the user as floats, compared one by one in plain code.
async fn float_scan(database: &Connection, user: i64, questions: &[String]) -> anyhow::Result<Figure> {
    let embedder = store::default_embedder()?;
    let mut statement = database.prepare("SELECT memory_id, text FROM memories WHERE user = ?1")?;
    let rows = statement.query_map([user], |row| {
        let id: [u8; 16] = row.get(0)?;
        Ok((MemoryId(uuid::Uuid::from_bytes(id)), row.get::<_, String>(1)?))
    })?;
    let (ids, texts): (Vec<MemoryId>, Vec<String>) = rows
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|(id, text)| (id, without_people(&text)))
        .unzip();
    let vectors = Arc::new(embedder.embed_documents(texts).await?);
    timed("plain: f32 scan, largest user, meaning only", CALLS, async |n| {
        let Some(query) = embedder.embed_query(&questions[n % questions.len()]).await? else {
            return Ok(());
        };
        let mut scores: Vec<(f32, MemoryId)> = vectors
            .iter()
            .zip(&ids)
            .filter_map(|(vector, id)| {
                vector
                    .as_ref()
                    .map(|vector| (vector.iter().zip(&query).map(|(a, b)| a * b).sum(), *id))
            })
            .collect();
        scores.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        scores.truncate(50);
        Ok(())
    })
    .await
}
