//! A small browser without scripts: cookies, forms, redirects one by one, under the shop's names.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Where each name is, and who vouches for it.
pub(crate) struct Network {
    addresses: BTreeMap<String, String>,
    tls: Arc<ClientConfig>,
}

impl Network {
    /// Names with their addresses, and the file of the CA's certificate.
    pub(crate) fn new(addresses: &[(&str, String)], authority: &str) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(authority).unwrap()).unwrap();
        let provider = rustls::crypto::ring::default_provider().into();
        let config = ClientConfig::builder_with_provider(provider);
        let config = config.with_safe_default_protocol_versions().unwrap();
        let tls = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
        let owned = |(name, address): &(&str, String)| ((*name).to_owned(), address.clone());
        Self { addresses: addresses.iter().map(owned).collect(), tls }
    }

    fn connect(&self, host: &str) -> StreamOwned<ClientConnection, TcpStream> {
        let stream = TcpStream::connect(&self.addresses[host]).unwrap();
        stream.set_read_timeout(Some(LONGEST_ANSWER)).unwrap();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        StreamOwned::new(ClientConnection::new(Arc::clone(&self.tls), name).unwrap(), stream)
    }
}

/// One visitor; cookies are kept by host.
pub(crate) struct Browser {
    network: Arc<Network>,
    cookies: BTreeMap<(String, String), String>,
}

/// What a server has answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    url: String,
}

impl Browser {
    pub(crate) fn new(network: &Arc<Network>) -> Self {
        Self { network: Arc::clone(network), cookies: BTreeMap::new() }
    }

    /// Somebody else, in the same network.
    pub(crate) fn another(&self) -> Self {
        Self::new(&self.network)
    }

    pub(crate) fn get(&mut self, url: &str) -> Answer {
        self.send("GET", url, "", "")
    }

    /// Sends the fields as a form.
    pub(crate) fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let form = "content-type: application/x-www-form-urlencoded\r\n";
        self.send("POST", url, form, &pairs.join("&"))
    }

    /// Sends a form with a file in it.
    pub(crate) fn post_file(
        &mut self,
        url: &str,
        fields: &[(&str, &str)],
        (name, text): (&str, &str),
    ) -> Answer {
        let part = |disposition: &str, text: &str| {
            format!("--part\r\ncontent-disposition: form-data; {disposition}\r\n\r\n{text}\r\n")
        };
        let fields = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value));
        let file = part(&format!("name=\"file\"; filename=\"{name}\""), text);
        let body = fields.collect::<String>() + &file + "--part--\r\n";
        let form = "content-type: multipart/form-data; boundary=part\r\n";
        self.send("POST", url, form, &body)
    }

    /// Follows redirects, to whichever server they lead, until there is a page.
    pub(crate) fn follow(&mut self, mut answer: Answer) -> Answer {
        while let Some(target) = answer.location() {
            answer = self.get(&target);
        }
        answer
    }

    pub(crate) fn cookie(&self, url: &str, name: &str) -> Option<String> {
        self.cookies.get(&(host(url).to_owned(), name.to_owned())).cloned()
    }

    pub(crate) fn set_cookie(&mut self, url: &str, name: &str, value: &str) {
        self.cookies.insert((host(url).to_owned(), name.to_owned()), value.to_owned());
    }

    /// Asks with one more header line, such as `x-name: value`.
    pub(crate) fn get_with(&mut self, url: &str, header: &str) -> Answer {
        self.send("GET", url, &format!("{header}\r\n"), "")
    }

    /// Sends a request with these header lines, each with its end.
    pub(crate) fn send(&mut self, method: &str, url: &str, headers: &str, body: &str) -> Answer {
        let host = host(url).to_owned();
        let path = url.split_once(&host).unwrap().1;
        let path = if path.is_empty() { "/" } else { path };
        let cookies = self.cookies.iter().filter(|((of, _), _)| *of == host);
        let cookies: Vec<_> = cookies.map(|((_, name), value)| format!("{name}={value}")).collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}\
             cookie: {}\r\ncontent-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len(),
        );
        let mut connection = self.network.connect(&host);
        connection.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        connection.read_to_end(&mut bytes).unwrap();
        let answer = Answer::read(url, &String::from_utf8_lossy(&bytes));
        self.keep_cookies(&host, &answer);
        answer
    }

    fn keep_cookies(&mut self, host: &str, answer: &Answer) {
        for line in answer.head.lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if !name.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
            let key = (host.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
    }
}

impl Answer {
    fn read(url: &str, text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), body: body.to_owned(), url: url.to_owned() }
    }

    /// Where it came from.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (given, value) = line.split_once(": ")?;
            given.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<String> {
        let target = self.header("location")?;
        Some(self.absolute(target))
    }

    /// The address of the first form's action that ends in `end`.
    pub(crate) fn action(&self, end: &str) -> String {
        let mut actions = self.body.split("action=\"").skip(1);
        let action = actions.find_map(|rest| rest.split('"').next().filter(|at| at.ends_with(end)));
        self.absolute(action.unwrap_or_else(|| panic!("no form to `{end}` in {}", self.body)))
    }

    /// The value of the first hidden field `csrf`.
    pub(crate) fn csrf(&self) -> &str {
        let (_, rest) = self.body.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap()
    }

    fn absolute(&self, target: &str) -> String {
        if target.starts_with('/') {
            format!("https://{}{target}", host(&self.url))
        } else {
            target.to_owned()
        }
    }
}

/// The host of an address.
fn host(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap();
    rest.split(['/', '?']).next().unwrap()
}

fn encode(value: &str) -> String {
    value.bytes().fold(String::new(), |encoded, byte| {
        if byte.is_ascii_alphanumeric() {
            encoded + char::from(byte).encode_utf8(&mut [0; 1])
        } else {
            encoded + &format!("%{byte:02X}")
        }
    })
}
