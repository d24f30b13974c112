//! Structural gravity: what a trade agreement, or any change of trade costs, does to prices, trade
//! and real income, from estimated gravity coefficients.
//!
//! # Question
//! Two states join an agreement that makes trade between them easier. What do they gain, and what
//! do the others lose as trade turns away from them?
//!
//! # Method
//! Anderson and van Wincoop's system. With t = (trade cost)^(1 - σ), as estimated, and output and
//! spending shares y and e, the multilateral resistances solve
//!
//! O(i) = Σ t(i, j) e(j) / Q(j) and Q(j) = Σ t(i, j) y(i) / O(i), with Q of one reference state 1,
//!
//! by Newton's method after a few sweeps. In the counterfactual shares stay at their base, so
//! factory-gate prices change by (O/O')^(1/(1-σ)) and consumer prices by (Q'/Q)^(1/(1-σ)).
//!
//! # Units
//! Output and spending share one unit of money, any; trade comes out in it. Changes are in percent
//! of the base; prices are relative to consumer prices of the reference state. Real income does not
//! depend on the choice of that state.
//!
//! # Example
//! ```
//! use geoecon::{StateId, economy::gravity};
//!
//! let states: [StateId; 3] = ["CAN".parse()?, "JPN".parse()?, "DEU".parse()?];
//! let [can, jpn, deu] = states;
//! let mut covariates = gravity::Covariates::new(states)?;
//! for i in states {
//!     for j in states {
//!         covariates.set("international", i, j, if i == j { 0.0 } else { 1.0 })?;
//!     }
//! }
//! let coefficients = [("international", -3.4), ("pta", 0.47)];
//! let before = covariates.costs(coefficients)?;
//! covariates.set("pta", can, jpn, 1.0)?;
//! covariates.set("pta", jpn, can, 1.0)?;
//! let after = covariates.costs(coefficients)?;
//!
//! let sizes = [(can, 2_140.0), (jpn, 4_210.0), (deu, 4_460.0)];
//! let model = gravity::Model::new(sizes, sizes, &before)?;
//! let settings = gravity::Settings::default().reference(deu);
//! let agreement = gravity::counterfactual(&model, &after, settings)?;
//! assert!(agreement.status.is_solved());
//! assert_eq!(format!("{:.2}", agreement.state(can)?.real_gdp_pct), "0.67");
//! assert!(agreement.state(deu)?.real_gdp_pct < 0.0);
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! # Cost
//! A handful of factorizations of a states × states matrix: about a millisecond for 100 states.
//!
//! # Reference
//! J. E. Anderson and E. van Wincoop (2003), "Gravity with Gravitas: A Solution to the Border
//! Puzzle", *American Economic Review* 93(1); P. Herman (2021), "gegravity: General Equilibrium
//! Gravity Modeling in Python", USITC.

mod covariates;
mod model;
mod report;
mod resistance;

pub use covariates::Covariates;
pub use model::{Model, Settings, counterfactual};
pub use report::{Counterfactual, StateOutcome};
