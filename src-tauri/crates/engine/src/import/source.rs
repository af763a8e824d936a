//! Opening a file and cutting it into pieces (lines, elements of a list), because a file may be larger than memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::place;
use crate::error::{EngineError, EngineResult};

/// The largest piece that is read at once, in bytes: a line of an interchange file, a conversation of a ChatGPT
/// export, or a whole file of the other formats.
pub const MAX_PIECE_BYTES: usize = 64 * 1024 * 1024;

/// How much is read from the disk at once, and how much the first look at a file sees.
const BUFFER_BYTES: usize = 64 * 1024;

/// A text file that is being read from front to back.
pub(crate) struct Source {
    path: PathBuf,
    reader: BufReader<File>,
    len: u64,
    /// Bytes handed out so far.
    offset: u64,
    /// Number of the line at `offset`, from 1.
    line: u64,
}

/// A stretch of the file, with the place where it begins.
pub(crate) struct Piece {
    bytes: Vec<u8>,
    pub(crate) line: u64,
    offset: u64,
}

impl Source {
    /// Opens `path` and refuses what cannot be text by its first bytes.
    pub(crate) fn open(path: &Path) -> EngineResult<Self> {
        let io = |source| EngineError::Io {
            path: path.display().to_string(),
            source,
        };
        // Asked before opening: opening a pipe would wait for somebody to write to it.
        let metadata = std::fs::metadata(path).map_err(io)?;
        let refuse = |problem: &str| Err(file_error(path, None, None, problem));
        if metadata.is_dir() {
            return refuse("this is a folder; choose a file");
        }
        if !metadata.is_file() {
            return refuse("this is not an ordinary file");
        }
        let file = File::open(path).map_err(io)?;
        let mut source = Self {
            path: path.to_owned(),
            reader: BufReader::with_capacity(BUFFER_BYTES, file),
            len: metadata.len(),
            offset: 0,
            line: 1,
        };
        let start = source.reader.fill_buf().map_err(io)?;
        let utf8_mark = start.starts_with(b"\xEF\xBB\xBF");
        if start.is_empty() {
            return refuse("the file is empty");
        }
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return refuse("this is UTF-16 text; save it as UTF-8 and try again");
        }
        if start.starts_with(b"PK\x03\x04") {
            return refuse("this is a ZIP archive; unpack it and choose the file in it (conversations.json)");
        }
        if start.contains(&0) {
            return refuse("this is a binary file, not text");
        }
        if let Err(error) = std::str::from_utf8(start)
            && error.error_len().is_some()
        {
            return refuse(&format!(
                "not UTF-8 text: the byte at offset {} does not fit",
                error.valid_up_to()
            ));
        }
        if utf8_mark {
            source.consume(3);
        }
        Ok(source)
    }

    /// What is left of the file, for a look that does not care about places.
    pub(crate) fn into_reader(self) -> impl Read {
        self.reader
    }

    /// Size of the file in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Bytes read so far.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn error(&self, line: Option<u64>, field: Option<String>, problem: impl Into<String>) -> EngineError {
        file_error(&self.path, line, field, problem)
    }

    fn io(&self, source: std::io::Error) -> EngineError {
        EngineError::Io {
            path: self.path.display().to_string(),
            source,
        }
    }

    fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        self.offset += bytes as u64;
    }

    fn too_large(&self, line: u64, what: &str) -> EngineError {
        let limit = MAX_PIECE_BYTES / (1024 * 1024);
        self.error(
            Some(line),
            None,
            format!("{what} is longer than {limit} MiB, the most that is read at once"),
        )
    }

    /// The next line that is not blank, without its end; `None` at the end of the file.
    pub(crate) fn next_line(&mut self) -> EngineResult<Option<Piece>> {
        loop {
            let (line, offset) = (self.line, self.offset);
            let mut bytes = Vec::new();
            let read = (&mut self.reader)
                .take(MAX_PIECE_BYTES as u64 + 1)
                .read_until(b'\n', &mut bytes)
                .map_err(|error| self.io(error))?;
            if read == 0 {
                return Ok(None);
            }
            if bytes.len() > MAX_PIECE_BYTES {
                return Err(self.too_large(line, "the line"));
            }
            self.offset += read as u64;
            self.line += 1;
            if bytes.iter().any(|b| !b.is_ascii_whitespace()) {
                return Ok(Some(Piece { bytes, line, offset }));
            }
        }
    }

    /// All that is left of the file, at most [`MAX_PIECE_BYTES`].
    pub(crate) fn rest(&mut self) -> EngineResult<Piece> {
        let (line, offset) = (self.line, self.offset);
        let mut bytes = Vec::new();
        let limit = MAX_PIECE_BYTES as u64 + 1;
        let read = (&mut self.reader)
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(|error| self.io(error))?;
        if bytes.len() > MAX_PIECE_BYTES {
            return Err(self.too_large(line, "a file of this format"));
        }
        self.offset += read as u64;
        Ok(Piece { bytes, line, offset })
    }

    /// Reads up to the first element of the list that the file consists of.
    pub(crate) fn enter_list(&mut self) -> EngineResult<()> {
        match self.skip_blank()? {
            Some(b'[') => {
                self.consume(1);
                Ok(())
            }
            _ => Err(self.error(Some(self.line), None, "a list was expected")),
        }
    }

    /// The next element of the list; `None` after its end. `first`: no comma stands before it.
    pub(crate) fn next_element(&mut self, first: bool) -> EngineResult<Option<Piece>> {
        let mut next = self.skip_blank()?;
        if next == Some(b']') {
            self.consume(1);
            return match self.skip_blank()? {
                None => Ok(None),
                Some(_) => Err(self.error(Some(self.line), None, "something follows after the end of the list")),
            };
        }
        if next == Some(b',') && !first {
            self.consume(1);
            next = self.skip_blank()?;
        } else if next.is_some() && !first {
            return Err(self.error(Some(self.line), None, "a comma or the end of the list was expected"));
        }
        if next.is_none() {
            return Err(self.error(Some(self.line), None, "the file ends in the middle of the list"));
        }
        self.element().map(Some)
    }

    /// The next byte that is no white space, not consumed.
    fn skip_blank(&mut self) -> EngineResult<Option<u8>> {
        loop {
            let buffer = self.reader.fill_buf().map_err(|source| EngineError::Io {
                path: self.path.display().to_string(),
                source,
            })?;
            if buffer.is_empty() {
                return Ok(None);
            }
            let blank = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let lines = newlines(&buffer[..blank]);
            let next = buffer.get(blank).copied();
            self.line += lines;
            self.consume(blank);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    /// One JSON value, found by its brackets and quotes alone; whether it is well formed shows when it is parsed.
    fn element(&mut self) -> EngineResult<Piece> {
        let (line, offset) = (self.line, self.offset);
        let mut bytes = Vec::new();
        let mut scan = Scan::default();
        loop {
            let buffer = self.reader.fill_buf().map_err(|source| EngineError::Io {
                path: self.path.display().to_string(),
                source,
            })?;
            if buffer.is_empty() {
                return Err(self.error(Some(self.line), None, "the file ends in the middle of a value"));
            }
            let (taken, ended) = scan.feed(buffer);
            bytes.extend_from_slice(&buffer[..taken]);
            let lines = newlines(&buffer[..taken]);
            self.line += lines;
            self.consume(taken);
            if bytes.len() > MAX_PIECE_BYTES {
                return Err(self.too_large(line, "an element of the list"));
            }
            if ended {
                return Ok(Piece { bytes, line, offset });
            }
        }
    }

    /// The piece as text; an error names the first byte that is none.
    pub(crate) fn text<'a>(&self, piece: &'a Piece) -> EngineResult<&'a str> {
        std::str::from_utf8(&piece.bytes).map_err(|error| {
            let at = piece.offset + error.valid_up_to() as u64;
            let line = piece.line + newlines(&piece.bytes[..error.valid_up_to()]);
            self.error(
                Some(line),
                None,
                format!("not UTF-8 text: the byte at offset {at} does not fit"),
            )
        })
    }

    /// Parses the piece; an error names line, field and column. `root` is the path of the piece in its file.
    pub(crate) fn parse<T: DeserializeOwned>(&self, piece: &Piece, root: &str) -> EngineResult<T> {
        let text = self.text(piece)?;
        serde_json::from_str(text).map_err(|error| {
            let found = place::of(text, &error, root);
            let line = piece.line + found.line.saturating_sub(1);
            self.error(Some(line), found.field, found.problem)
        })
    }
}

pub(crate) fn file_error(
    path: &Path,
    line: Option<u64>,
    field: Option<String>,
    problem: impl Into<String>,
) -> EngineError {
    EngineError::File {
        file: path.display().to_string(),
        line,
        field,
        problem: problem.into(),
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b == b'\n').count() as u64
}

/// Where a JSON value ends, seen byte by byte.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// How many of `bytes` belong to the value, and whether it ended with them.
    fn feed(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                // A value without brackets ends before what follows it.
                b',' | b']' | b'}' if self.depth == 0 => return (at, true),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                _ => {}
            }
        }
        (bytes.len(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(content: &[u8]) -> (tempfile::TempDir, Source) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("file.json");
        std::fs::write(&path, content).expect("written");
        let source = Source::open(&path).expect("opened");
        (dir, source)
    }

    #[test]
    fn a_list_is_cut_into_its_elements_with_their_lines() {
        let (_dir, mut source) = opened(b"\xEF\xBB\xBF [ {\"a\": \"],{\\\"\"},\n\n [1, [2]] , 7]\n");
        source.enter_list().expect("a list");
        let mut found = Vec::new();
        let mut first = true;
        while let Some(piece) = source.next_element(first).expect("well formed") {
            found.push((piece.line, source.text(&piece).expect("text").trim().to_owned()));
            first = false;
        }
        let expected = [(1, r#"{"a": "],{\""}"#), (3, "[1, [2]]"), (3, "7")];
        assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn a_list_that_ends_early_or_goes_on_is_refused() {
        for (content, problem) in [
            ("[", "ends in the middle"),
            ("[{\"a\":1}", "ends in the middle"),
            ("[{\"a\":", "ends in the middle"),
            ("[{} {}]", "a comma or the end"),
            ("[{}] x", "something follows"),
        ] {
            let (_dir, mut source) = opened(content.as_bytes());
            source.enter_list().expect("a list");
            let mut first = true;
            let error = loop {
                match source.next_element(first) {
                    Ok(Some(_)) => first = false,
                    Ok(None) => panic!("{content} was read to its end"),
                    Err(error) => break error.to_string(),
                }
            };
            assert!(error.contains(problem), "{content}: {error}");
        }
    }

    #[test]
    fn blank_lines_are_skipped_and_counted() {
        let (_dir, mut source) = opened(b"\n  \r\none\r\n\ntwo");
        let mut lines = Vec::new();
        while let Some(piece) = source.next_line().expect("readable") {
            lines.push((piece.line, source.text(&piece).expect("text").trim().to_owned()));
        }
        assert_eq!(lines, vec![(3, "one".to_owned()), (5, "two".to_owned())]);
    }
}
