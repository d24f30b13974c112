#[path = "../../../examples/support/security.rs"]
#[allow(dead_code, reason = "shared by programs that each use a part")]
pub(crate) mod inputs;

mod balance;
mod burden;
mod cover;
mod credibility;
mod events;
mod inputs_refused;
mod landscape;
mod ledger;
mod obligations;
mod recorded;
mod similarity;
mod stability;

use geoecon::StateId;

/// `n` states of no name: `XAA`, `XBB` and so on.
fn states(n: u8) -> Vec<StateId> {
    let letter = |i: u8| char::from(b'A' + i);
    (0..n).map(|i| StateId::new(&format!("X{0}{0}", letter(i))).unwrap()).collect()
}
