//! Certificates of servers that a careful client must refuse.

use std::path::Path;

use anyhow::Result;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

/// Which certificate a private server shows. All are made out to `localhost` and signed by themselves, so that only a
/// client that accepts any certificate connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    SelfSigned,
    Expired,
}

const SETTINGS: &str = "\
server.bolt.tls_level=REQUIRED
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.base_directory=certificates/bolt
dbms.ssl.policy.bolt.private_key=private.key
dbms.ssl.policy.bolt.public_certificate=public.crt
dbms.ssl.policy.bolt.client_auth=NONE
";

impl Certificate {
    /// The certificate and its private key, both in PEM.
    pub fn make(self) -> Result<(String, String)> {
        let mut params = CertificateParams::new(["localhost".to_owned()])?;
        if self == Self::Expired {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        let key = KeyPair::generate()?;
        Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
    }

    /// Has the server in `home` show this certificate, made anew.
    pub(super) fn install(self, home: &Path) -> Result<()> {
        let folder = home.join("certificates/bolt");
        std::fs::create_dir_all(&folder)?;
        let (certificate, key) = self.make()?;
        std::fs::write(folder.join("public.crt"), certificate)?;
        std::fs::write(folder.join("private.key"), key)?;
        Ok(std::fs::write(home.join("extra.conf"), SETTINGS)?)
    }
}
