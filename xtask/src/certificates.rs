//! Certificates for the tests of mutual TLS, made anew each time: none is committed, and each is good for a day.

use crate::files;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use std::error::Error;
use std::time::{Duration, SystemTime};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A CA, and what it signs with.
type Authority = Issuer<'static, KeyPair>;

/// Writes a CA's certificate; a server's and a client's that it signed; and a client's that another CA signed. Keys are
/// ECDSA P-256, as PKCS#8.
pub(crate) fn write(folder: &str) -> Result<(), String> {
    make(folder).map_err(|error| format!("cannot make certificates in {folder}: {error}"))
}

fn make(folder: &str) -> Result<(), Box<dyn Error>> {
    let ca = authority(&format!("{folder}/ca"))?;
    let other = authority(&format!("{folder}/other-ca"))?;
    let here = ["localhost", "127.0.0.1"].map(str::to_owned);
    let server = ExtendedKeyUsagePurpose::ServerAuth;
    let client = ExtendedKeyUsagePurpose::ClientAuth;
    leaf(&format!("{folder}/server"), &here, server, &ca)?;
    leaf(&format!("{folder}/client"), &[], client.clone(), &ca)?;
    leaf(&format!("{folder}/stranger"), &[], client, &other)
}

fn authority(path: &str) -> Result<Authority, Box<dyn Error>> {
    let mut parameters = parameters(path, &[])?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate()?;
    let certificate = parameters.self_signed(&key)?;
    files::write(format!("{path}.pem"), certificate.pem())?;
    Ok(Issuer::new(parameters, key))
}

fn leaf(
    path: &str,
    hosts: &[String],
    usage: ExtendedKeyUsagePurpose,
    issuer: &Authority,
) -> Result<(), Box<dyn Error>> {
    let mut parameters = parameters(path, hosts)?;
    parameters.use_authority_key_identifier_extension = true;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters.extended_key_usages = vec![usage];
    let key = KeyPair::generate()?;
    let certificate = parameters.signed_by(&key, issuer)?;
    files::write(format!("{path}.pem"), certificate.pem())?;
    files::write(format!("{path}.key"), key.serialize_pem())?;
    Ok(())
}

/// Good for a day. Named as the file: `cardseal client`.
#[expect(
    clippy::disallowed_methods,
    reason = "the clock is denied to the core, not to its build"
)]
fn parameters(path: &str, hosts: &[String]) -> Result<CertificateParams, rcgen::Error> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parameters = CertificateParams::new(hosts)?;
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::CommonName, format!("cardseal {name}"));
    let now = SystemTime::now();
    // An hour ago, for clocks that do not agree.
    parameters.not_before = (now - HOUR).into();
    parameters.not_after = (now + DAY).into();
    Ok(parameters)
}
