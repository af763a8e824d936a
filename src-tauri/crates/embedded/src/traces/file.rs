//! A trace as a file: one line of JSON with what lists need, then the steps, compressed.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use memora_engine::domain::ids::MemoryId;
use memora_engine::domain::trace::{Trace, TraceHead, TraceStep};
use memora_engine::ports::traces::{TraceError, TraceResult};
use serde::{Deserialize, Serialize};

/// The longest first line: a trace names at most some thousand memories.
const MAX_HEADLINE: u64 = 4 * 1024 * 1024;

/// The most that the steps of one trace come to; a damaged file may claim any size.
const MAX_STEPS: usize = 256 * 1024 * 1024;

/// The form of the file.
const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Headline {
    version: u32,
    pub(super) head: TraceHead,
    pub(super) memories: Vec<MemoryId>,
}

pub(super) fn written(trace: &Trace) -> TraceResult<Vec<u8>> {
    let failed = |error: serde_json::Error| TraceError::Unavailable(error.to_string());
    let headline = Headline {
        version: VERSION,
        head: trace.head.clone(),
        memories: trace.memories.clone(),
    };
    let mut bytes = serde_json::to_vec(&headline).map_err(failed)?;
    bytes.push(b'\n');
    let steps = serde_json::to_vec(&trace.steps).map_err(failed)?;
    bytes.extend(lz4_flex::compress_prepend_size(&steps));
    Ok(bytes)
}

pub(super) fn headline(path: &Path) -> TraceResult<Headline> {
    let file = File::open(path).map_err(|error| read_error(path, &error))?;
    let mut line = Vec::new();
    BufReader::new(file.take(MAX_HEADLINE))
        .read_until(b'\n', &mut line)
        .map_err(|error| read_error(path, &error))?;
    parsed_headline(&line)
}

pub(super) fn read(path: &Path) -> TraceResult<Trace> {
    let bytes = fs::read(path).map_err(|error| read_error(path, &error))?;
    let end = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or_else(|| corrupt("it has no end of line"))?;
    let Headline { head, memories, .. } = parsed_headline(&bytes[..end])?;
    let steps = steps(&bytes[end + 1..])?;
    Ok(Trace { head, steps, memories })
}

fn steps(packed: &[u8]) -> TraceResult<Vec<TraceStep>> {
    let (size, packed) = lz4_flex::block::uncompressed_size(packed).map_err(|error| corrupt(&error.to_string()))?;
    if size > MAX_STEPS {
        return Err(corrupt(&format!("its steps claim to be {size} bytes long")));
    }
    let json = lz4_flex::decompress(packed, size).map_err(|error| corrupt(&error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| corrupt(&error.to_string()))
}

fn parsed_headline(line: &[u8]) -> TraceResult<Headline> {
    let headline: Headline = serde_json::from_slice(line).map_err(|error| corrupt(&error.to_string()))?;
    if headline.version != VERSION {
        return Err(corrupt(&format!(
            "it has the form {}, which is not known here",
            headline.version
        )));
    }
    Ok(headline)
}

fn corrupt(problem: &str) -> TraceError {
    TraceError::Corrupt(problem.to_owned())
}

fn read_error(path: &Path, error: &io::Error) -> TraceError {
    match error.kind() {
        io::ErrorKind::NotFound => TraceError::NotFound,
        _ => super::unavailable(path, error),
    }
}
