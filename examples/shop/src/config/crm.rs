//! The CRM that hears of every lead.

use openidconnect::url::Url;
use secrecy::SecretString;

use crate::config::Variables;

/// How the CRM is told; not every environment has one.
#[derive(Debug, Clone, Default)]
pub(crate) struct CrmConfig {
    pub(crate) url: Option<Url>,
    /// Signs what it is told. It is asked for when it is needed, so that all else works without it.
    pub(crate) secret: Option<SecretString>,
}

impl CrmConfig {
    pub(super) fn read(variables: &mut Variables<'_>) -> Option<Self> {
        let url = match variables.optional("SHOP_CRM_URL") {
            None => Some(None),
            Some(_) => variables.parsed("SHOP_CRM_URL").map(Some),
        };
        let secret = variables.optional("SHOP_CRM_SECRET").map(SecretString::from);
        Some(Self { url: url?, secret })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_without_a_crm_is_right_and_a_wrong_address_is_not() {
        let none = Variables::of(&|_| None).read(CrmConfig::read).unwrap();
        assert!(none.url.is_none() && none.secret.is_none());
        let wrong = Variables::of(&|_| Some("crm".to_owned())).read(CrmConfig::read).unwrap_err();
        assert!(wrong.to_string().contains("`SHOP_CRM_URL` is wrong"), "{wrong}");
    }
}
