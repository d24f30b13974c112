//! Tariff wars: the duties at which no government answers any further.
//!
//! # Question
//! If each of some states sets the uniform duty that suits it best given the duties of the others,
//! where does that end, and what does it cost each?
//!
//! # Method
//! Lashkaripour's sufficient statistics. Many sectors with elasticity of substitution σ, one factor,
//! no input-output loops, expenditure shares across sectors fixed. Trade is balanced first. The
//! optimal uniform duty of a state is 1 / Σ (σ - 1) ω, where ω weighs the sectors of its exports by
//! how little of each foreign market it holds; [`tariff_war`] iterates on this formula, with wages
//! and incomes solved by Newton's method for each set of duties. States that do not play keep the
//! duties they apply, by sector and exporter.
//!
//! The formula is an approximation: it leaves out part of what a state's duty does to wages and
//! incomes abroad, and uniform duties cannot suit all sectors at once. So each answer carries the
//! [`Deviation`] by which a player could still gain most, found by solving the whole model for other
//! duties of that player: small, larger for large states, and not zero. [`best_response`] is the exact
//! one, by search.
//!
//! # Units
//! Flows are gross output in any unit of money, buyers' spending with duties included; duties are
//! fractions (0.25 is 25 percent); welfare is real income in percent of the balanced world under the
//! applied duties. Where flows are gross output, a percent is a percent of gross spending, about
//! twice GDP.
//!
//! # Example
//! ```
//! use geoecon::{ProductCode, StateId, economy::nash};
//!
//! let [kor, usa]: [StateId; 2] = ["KOR".parse()?, "USA".parse()?];
//! let goods: ProductCode = "goods".parse()?;
//! let mut observed = nash::Observed::new([kor, usa], [goods])?;
//! for (exporter, importer, value) in
//!     [(kor, kor, 1_500.0), (kor, usa, 116.0), (usa, kor, 65.0), (usa, usa, 20_000.0)]
//! {
//!     observed.set_flow(goods, exporter, importer, value)?;
//! }
//! let world = nash::calibrate(&observed, [(goods, 5.0)], nash::Balance::default())?;
//!
//! let war = nash::tariff_war(&world, nash::WarSettings::default())?;
//! assert!(war.status.is_solved());
//! assert_eq!(format!("{:.3}", war.state(kor)?.duty.unwrap_or(0.0)), "0.250");
//! assert!(war.state(kor)?.welfare_pct < 0.0);
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! # Cost
//! One evaluation is states² × sectors; a war of 81 states in 28 sectors takes a fraction of a
//! second, and its certificate several times that: it can be left out
//! ([`WarSettings::certificate`]). The feature `parallel` shares it between cores.
//!
//! # Reference
//! A. Lashkaripour (2021), "The Cost of a Global Tariff War: A Sufficient Statistics Approach",
//! *Journal of International Economics* 131.

mod calibrate;
mod jacobian;
mod observed;
mod report;
mod respond;
mod settings;
mod system;
mod war;

pub use calibrate::{World, calibrate};
pub use observed::Observed;
pub use report::{Deviation, Equilibrium, StateOutcome};
pub use respond::{Response, best_response};
pub use settings::{Balance, WarSettings};
pub use war::{tariff_war, under_duties};
