use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;
use crate::catalog::Unpack;
use crate::test_server::{Reply, Request, Stop, TestServer};

fn content() -> Vec<u8> {
    (0..300_000_u32).map(|n| (n * 7 % 251) as u8).collect()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn downloader() -> Downloader {
    Downloader {
        pace: Pace {
            backoff: Backoff {
                tries: 3,
                first: Duration::ZERO,
            },
            tell_every: Duration::ZERO,
        },
        ..Downloader::new().expect("a client")
    }
}

fn entry(server: &TestServer) -> CatalogEntry {
    CatalogEntry {
        id: "m".into(),
        title: "M".into(),
        licence: "MIT".into(),
        page: "https://example.org/m".into(),
        folder: "m".into(),
        files: vec![RemoteFile {
            name: "model.onnx".into(),
            url: format!("{}/model.onnx", server.url),
            size: Some(content().len() as u64),
            sha256: Some(digest(&content())),
            unpack: None,
        }],
    }
}

/// A folder of models, and what is called when something is fetched into it.
struct Place {
    models: TempDir,
    told: Arc<Mutex<Vec<Progress>>>,
}

impl Place {
    fn new() -> Self {
        Self {
            models: tempfile::tempdir().expect("a folder"),
            told: Arc::default(),
        }
    }

    async fn fetch(&self, entry: &CatalogEntry) -> Result<PathBuf, DownloadError> {
        self.fetch_with(entry, &CancellationToken::new()).await
    }

    async fn fetch_with(&self, entry: &CatalogEntry, cancel: &CancellationToken) -> Result<PathBuf, DownloadError> {
        let tell = |progress| self.told.lock().push(progress);
        downloader().fetch(entry, self.models.path(), &tell, cancel).await
    }

    fn file(&self, name: &str) -> PathBuf {
        self.models.path().join("m").join(name)
    }

    fn leave(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.models.path().join("m")).expect("a folder");
        fs::write(self.file(name), bytes).expect("a file");
    }

    /// True when the file is right and nothing else lies beside it.
    fn is_right(&self) -> bool {
        let files = fs::read_dir(self.models.path().join("m")).expect("a folder").count();
        files == 1 && fs::read(self.file("model.onnx")).is_ok_and(|bytes| bytes == content())
    }
}

/// Serves the content, and ranges of it.
fn serve(request: &Request) -> Reply {
    let all = content();
    match request
        .header("range")
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
    {
        None => Reply::new(200, all),
        Some(start) if start >= all.len() => {
            Reply::new(416, "").header("Content-Range", format!("bytes */{}", all.len()))
        }
        Some(start) => Reply::new(206, &all[start..]).header(
            "Content-Range",
            format!("bytes {start}-{}/{}", all.len() - 1, all.len()),
        ),
    }
}

#[tokio::test]
async fn a_file_comes_whole_under_its_name_and_progress_is_told() {
    let server = TestServer::start(serve).await;
    let place = Place::new();
    let entry = entry(&server);
    assert!(!entry.is_there(place.models.path()));
    let folder = place.fetch(&entry).await.expect("the file");
    assert_eq!(folder, place.models.path().join("m"));
    assert!(place.is_right() && entry.is_there(place.models.path()));
    let told = place.told.lock().clone();
    assert_eq!(told.first().map(|told| told.done), Some(0));
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done));
    let last = told.last().expect("progress");
    assert_eq!(
        (last.done, last.size, last.number, last.files),
        (300_000, Some(300_000), 0, 1)
    );

    place.fetch(&entry).await.expect("the file");
    assert_eq!(server.requests(), 1, "what is there is not fetched again");
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_taken_up_where_it_was() {
    let server = TestServer::start(|request| {
        // Eight cuts are more than the tries: something came each time.
        let reply = serve(request);
        if request.number < 8 {
            reply.stop_after(30_000, Stop::Close)
        } else {
            reply
        }
    })
    .await;
    let place = Place::new();
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());
    assert_eq!(server.requests(), 9);
}

#[tokio::test]
async fn what_an_earlier_run_has_left_is_continued() {
    let server = TestServer::start(|request| {
        assert_eq!(request.header("range"), Some("bytes=100000-"));
        serve(request)
    })
    .await;
    let place = Place::new();
    place.leave("model.onnx.part", &content()[..100_000]);
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());
    assert_eq!(place.told.lock().first().map(|told| told.done), Some(100_000));
}

#[tokio::test]
async fn a_left_over_that_is_already_whole_needs_no_second_download() {
    let server = TestServer::start(serve).await;
    for size in [Some(300_000), None] {
        let place = Place::new();
        place.leave("model.onnx.part", &content());
        let mut entry = entry(&server);
        entry.files[0].size = size;
        place.fetch(&entry).await.expect("the file");
        assert!(place.is_right());
    }
    assert_eq!(server.requests(), 1, "only to learn the size");
}

#[tokio::test]
async fn a_wrong_left_over_is_thrown_away_once() {
    let server = TestServer::start(serve).await;
    for wrong in [vec![9; 100_000], vec![9; 300_000], vec![9; 400_000]] {
        let place = Place::new();
        place.leave("model.onnx.part", &wrong);
        place.fetch(&entry(&server)).await.expect("the file");
        assert!(place.is_right(), "{}", wrong.len());
    }
}

#[tokio::test]
async fn a_server_without_ranges_sends_it_all_again() {
    let server = TestServer::start(|_| Reply::new(200, content())).await;
    let place = Place::new();
    place.leave("model.onnx.part", &content()[..100_000]);
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());
}

#[tokio::test]
async fn an_answer_from_another_place_is_not_written_there() {
    let server = TestServer::start(|request| match request.header("range") {
        Some(_) => Reply::new(206, &content()[50_000..]).header("Content-Range", "bytes 50000-299999/300000"),
        None => Reply::new(200, content()),
    })
    .await;
    let place = Place::new();
    place.leave("model.onnx.part", &content()[..100_000]);
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn other_content_is_refused_and_thrown_away() {
    let server = TestServer::start(|_| Reply::new(200, vec![1; 300_000])).await;
    let place = Place::new();
    let error = place.fetch(&entry(&server)).await.expect_err("an error");
    assert!(matches!(&error, DownloadError::WrongChecksum { found, .. } if *found == digest(&[1; 300_000])));
    assert!(error.to_string().contains("thrown away"));
    assert!(!place.file("model.onnx").exists());
    assert_eq!(fs::metadata(place.file("model.onnx.part")).expect("the part").len(), 0);
}

#[tokio::test]
async fn another_size_is_refused_before_it_is_fetched() {
    let server = TestServer::start(|_| Reply::new(200, vec![1; 10])).await;
    let place = Place::new();
    let error = place.fetch(&entry(&server)).await.expect_err("an error");
    assert!(matches!(error, DownloadError::WrongSize { found: 10, .. }), "{error}");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_said_at_once() {
    let server = TestServer::start(|_| Reply::new(404, "gone")).await;
    let error = Place::new().fetch(&entry(&server)).await.expect_err("an error");
    assert_eq!(
        error.to_string(),
        "model.onnx: the server answers 404 (not found); it may have been moved"
    );
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_passing_problem_is_tried_again_and_then_told() {
    let server = TestServer::start(|request| match request.number {
        0 => Reply::new(503, ""),
        1 => Reply::new(429, "").header("Retry-After", 0),
        _ => serve(request),
    })
    .await;
    let place = Place::new();
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());

    let server = TestServer::start(|_| Reply::new(503, "")).await;
    let error = Place::new().fetch(&entry(&server)).await.expect_err("an error");
    assert!(matches!(error, DownloadError::Refused { status: 503, .. }), "{error}");
    assert_eq!(server.requests(), 3);
}

#[tokio::test]
async fn nobody_there_is_a_network_problem() {
    let server = TestServer::start(serve).await;
    let entry = entry(&server);
    drop(server);
    let error = Place::new().fetch(&entry).await.expect_err("an error");
    assert!(
        matches!(&error, DownloadError::Network { reason, .. } if reason.contains("no connection")),
        "{error}"
    );
}

#[tokio::test]
async fn redirects_are_followed() {
    let server = TestServer::start(|request| match request.path.as_str() {
        "/model.onnx" => Reply::new(302, "").header("Location", "/elsewhere"),
        _ => serve(request),
    })
    .await;
    let place = Place::new();
    place.fetch(&entry(&server)).await.expect("the file");
    assert!(place.is_right());

    let server = TestServer::start(|_| Reply::new(302, "").header("Location", "/model.onnx")).await;
    let error = Place::new().fetch(&entry(&server)).await.expect_err("an error");
    assert!(error.to_string().contains("too many redirects"), "{error}");
}

#[tokio::test]
async fn a_cancelled_download_stops_and_goes_on_later() {
    let server = TestServer::start(|request| match request.number {
        0 => serve(request).stop_after(120_000, Stop::Silence),
        _ => serve(request),
    })
    .await;
    let place = Place::new();
    let entry = entry(&server);
    let cancel = CancellationToken::new();
    let tell = |progress: Progress| {
        if progress.done > 0 {
            cancel.cancel();
        }
    };
    let stopped = downloader().fetch(&entry, place.models.path(), &tell, &cancel).await;
    assert!(matches!(stopped, Err(DownloadError::Cancelled)));
    assert!(!place.file("model.onnx").exists());
    assert!(fs::metadata(place.file("model.onnx.part")).expect("the part").len() > 0);

    place.fetch(&entry).await.expect("the file");
    assert!(place.is_right());

    let stopped = Place::new().fetch_with(&entry, &cancel).await;
    assert!(
        matches!(stopped, Err(DownloadError::Cancelled)),
        "cancelled before it began"
    );
}

#[tokio::test]
async fn a_file_without_a_checksum_is_for_hands() {
    let server = TestServer::start(serve).await;
    let place = Place::new();
    let mut entry = entry(&server);
    entry.files[0].sha256 = None;
    let error = place.fetch(&entry).await.expect_err("an error").to_string();
    assert!(
        error.contains("model.onnx") && error.contains("https://example.org/m"),
        "{error}"
    );
    assert_eq!(server.requests(), 0);
    place.leave("model.onnx", b"by hand");
    place.fetch(&entry).await.expect("what was put there");
}

#[tokio::test]
async fn two_downloads_of_one_file_do_not_meet() {
    let server = TestServer::start(serve).await;
    let place = Place::new();
    place.leave("model.onnx.part", b"");
    let other = fs::File::open(place.file("model.onnx.part")).expect("the part");
    other.lock().expect("the lock");
    let error = place.fetch(&entry(&server)).await.expect_err("an error");
    assert!(matches!(error, DownloadError::Busy { .. }), "{error}");
    drop(other);
    place.fetch(&entry(&server)).await.expect("the file");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_said() {
    let server = TestServer::start(serve).await;
    let place = Place::new();
    fs::create_dir_all(place.models.path().join("m")).expect("a folder");
    std::os::unix::fs::symlink("/dev/full", place.file("model.onnx.part")).expect("a link");
    let error = place.fetch(&entry(&server)).await.expect_err("an error");
    assert!(matches!(error, DownloadError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("Make room"));
}

fn archive(member: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in [("lib/README", &b"read me"[..]), (member, bytes)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, bytes).expect("a member");
    }
    archive.into_inner().expect("an archive").finish().expect("an archive")
}

async fn fetch_archive(place: &Place, bytes: Vec<u8>) -> Result<PathBuf, DownloadError> {
    let sha256 = digest(&bytes);
    let size = bytes.len() as u64;
    let server = TestServer::start(move |_| Reply::new(200, bytes.clone())).await;
    let mut entry = entry(&server);
    entry.files[0] = RemoteFile {
        name: "runtime.tgz".into(),
        size: Some(size),
        sha256: Some(sha256),
        unpack: Some(Unpack {
            member: "lib/libonnxruntime.so.1".into(),
            name: "libonnxruntime.so".into(),
            size: 4,
        }),
        ..entry.files[0].clone()
    };
    place.fetch(&entry).await
}

#[tokio::test]
async fn of_an_archive_one_file_is_kept() {
    let place = Place::new();
    let folder = fetch_archive(&place, archive("lib/libonnxruntime.so.1", b"code"))
        .await
        .expect("the file");
    assert_eq!(fs::read(folder.join("libonnxruntime.so")).expect("the file"), b"code");
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1);
}

#[tokio::test]
async fn an_archive_without_the_file_is_refused() {
    let cut = {
        let mut bytes = archive("lib/libonnxruntime.so.1", b"code");
        bytes.truncate(bytes.len() / 2);
        bytes
    };
    let mut noise = Vec::new();
    noise.write_all(b"no archive at all").expect("bytes");
    for (bytes, what) in [
        (archive("lib/other.so", b"code"), "it has no lib/libonnxruntime.so.1"),
        (archive("lib/libonnxruntime.so.1", b"longer"), "another size"),
        (archive("lib/libonnxruntime.so.1", b"co"), "another size"),
        (cut, ""),
        (noise, ""),
    ] {
        let place = Place::new();
        let error = fetch_archive(&place, bytes).await.expect_err("an error");
        assert!(
            matches!(&error, DownloadError::Archive { reason, .. } if reason.contains(what)),
            "{error}"
        );
        assert!(!place.file("libonnxruntime.so").exists() && !place.file("libonnxruntime.so.unpacking").exists());
    }
}
