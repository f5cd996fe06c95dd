//! The environments beside `verify`: which parts of the shop are in them.

use crate::running::Up;

/// All programs of the shop, by what their commands hold.
const PROGRAMS: [&str; 10] = [
    "postgres -D",
    "redis-server",
    "shop web",
    "shop payments",
    "shop store",
    "shop worker",
    "shop scheduler",
    "shop scripts",
    "shop edge",
    "server.mjs",
];

/// Those that run.
fn programs(up: &Up) -> Vec<&'static str> {
    let parts = up.parts();
    PROGRAMS.into_iter().filter(|program| parts.have(program)).collect()
}

#[test]
fn ci_is_a_database_redis_and_the_lax_provider_and_the_file_tells_how_to_reach_them() {
    let up = Up::serving_in("ci", &[]);
    assert_eq!(programs(&up), ["postgres -D", "redis-server"]);
    assert!(up.parts().have("lax.mjs"));
    for (name, start) in [
        ("SHOP_DATABASE_URL", "postgres://"),
        ("SHOP_REDIS_URL", "redis+unix://"),
        ("SHOP_OIDC_ISSUER", "http://127.0.0.1:"),
    ] {
        assert!(up.variable(name).starts_with(start), "{name} in {}", up.env_file());
    }
    assert!(!up.stdout().contains("url"), "nothing there has an address: {}", up.stdout());
}

#[test]
fn a_preview_is_one_web_process_with_whom_it_cannot_do_without() {
    let up = Up::serving_in("preview", &["--fault", "worker-off"]);
    let expected = ["postgres -D", "redis-server", "shop web", "shop payments", "shop store"];
    assert_eq!(programs(&up), expected);
    assert!(up.parts().have("lax.mjs"));
    assert!(up.variable("SHOP_URL").starts_with("http://127.0.0.1:"));
    assert!(up.variable("SHOP_ENTERPRISE_EMAIL").contains('@'));
    assert!(up.stdout().contains(&up.variable("SHOP_URL")), "{}", up.stdout());
}
