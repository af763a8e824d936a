//! Keys, TLS, calls that are told to fail, a server that goes away and comes back.

use qdrant_client::qdrant::collections_client::CollectionsClient;
use qdrant_client::qdrant::{CountPointsBuilder, ListCollectionsRequest, PointId};
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use tonic::{Code, Status};

use super::*;

fn with_key(double: &QdrantDouble, key: &str) -> Qdrant {
    Qdrant::from_url(&double.url())
        .api_key(key)
        .skip_compatibility_check()
        .build()
        .unwrap()
}

#[tokio::test]
async fn without_the_key_nothing_but_the_health_check_answers() {
    let double = QdrantDouble::start().await.unwrap().with_api_key("secret");
    let stranger = client(&double);
    assert_eq!(
        refusal(stranger.list_collections().await),
        (
            Code::Unauthenticated,
            "Must provide an API key or an Authorization bearer token".to_owned()
        )
    );
    assert_eq!(
        refusal(with_key(&double, "guess").list_collections().await),
        (Code::Unauthenticated, "Invalid API key or JWT".to_owned())
    );
    assert_eq!(stranger.health_check().await.unwrap().version, "1.20.0");
    with_key(&double, "secret").list_collections().await.unwrap();
}

#[tokio::test]
async fn a_key_for_reading_does_not_write() {
    let double = QdrantDouble::start()
        .await
        .unwrap()
        .with_api_key("secret")
        .with_read_only_api_key("look");
    create(&with_key(&double, "secret"), 4).await.unwrap();
    let reader = with_key(&double, "look");
    reader.count(CountPointsBuilder::new(COLLECTION)).await.unwrap();
    let point = memory(1, "ann", [1.0; 4], &[]);
    assert_eq!(
        refusal(
            reader
                .upsert_points(UpsertPointsBuilder::new(COLLECTION, vec![point]))
                .await
        ),
        (
            Code::PermissionDenied,
            "Forbidden: Global manage access is required".to_owned()
        )
    );
    assert_eq!(
        refusal(reader.delete_collection(COLLECTION).await).0,
        Code::PermissionDenied
    );
}

#[tokio::test]
async fn calls_fail_as_often_as_told_and_are_all_counted() {
    let (double, client) = memories().await;
    // Not `unavailable` or `internal`: after those the client itself asks once more.
    double.fail_next(2, Status::resource_exhausted("full"));
    let count = || client.count(CountPointsBuilder::new(COLLECTION));
    for _ in 0..2 {
        assert_eq!(refusal(count().await), (Code::ResourceExhausted, "full".to_owned()));
    }
    count().await.unwrap();
    assert_eq!(double.requests_of("Points/Count"), 3);
    assert_eq!(double.requests()["Collections/Create"], 1);
    assert_eq!(double.requests_of("Points/Query"), 0);
}

#[tokio::test]
async fn a_stopped_double_is_away_and_comes_back_with_its_content() {
    let (double, client) = memories().await;
    let id = PointId::from("5c56c793-69f3-4fbf-87e6-c4bf54c28c26");
    store(&client, vec![memory(id, "ann", [1.0; 4], &[])]).await;
    double.stop();
    assert!(client.list_collections().await.is_err());
    double.start_again().await.unwrap();
    let again = super::client(&double);
    let count = again.count(CountPointsBuilder::new(COLLECTION)).await.unwrap();
    assert_eq!(count.result.unwrap().count, 1);
}

#[tokio::test]
async fn tls_answers_those_who_trust_its_certificate_only() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.pem();
    let double = QdrantDouble::start_with_tls(&certificate, &made.signing_key.serialize_pem())
        .await
        .unwrap();
    assert!(double.url().starts_with("https://localhost:"));

    let connect = |tls: ClientTlsConfig| {
        let channel = Channel::from_shared(double.url()).unwrap().tls_config(tls).unwrap();
        async move { channel.connect().await }
    };
    let trusting = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(&certificate));
    let mut client = CollectionsClient::new(connect(trusting).await.unwrap());
    client.list(ListCollectionsRequest {}).await.unwrap();
    assert!(connect(ClientTlsConfig::new()).await.is_err());
}
