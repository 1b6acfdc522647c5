//! Prints what has a digest in `tests/golden/digests.txt`, one line each, as this build makes it.

#[path = "../../tests/golden/draws.rs"]
mod draws;
#[path = "../../tests/golden/files.rs"]
mod files;
#[path = "../../tests/golden/items.rs"]
mod items;
#[path = "../../benches/w2/mod.rs"]
mod w2;
#[path = "../../tests/worlds/scenario.rs"]
mod scenario;
#[path = "../../tests/worlds/mod.rs"]
mod worlds;

fn main() {
    items::each(|(name, digest)| println!("{name} {digest}"));
}
