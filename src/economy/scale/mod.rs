//! Duties in a world with labour supply, economies of scale and local costs: the model of the 2025
//! tariffs by Ignatenko, Lashkaripour, Macedoni and Simonovska.
//!
//! # Question
//! What do new duties on all goods do to each economy's welfare, prices, employment and trade, and
//! what duty would suit one of them best?
//!
//! # Method
//! One sector. Exporters' costs fall with the scale of production (elasticity ψ), people work more
//! where the real wage net of tax is higher (κ), and a share ν of what buyers pay is local cost that
//! no duty falls on. Duty revenue lowers income taxes or is paid out in equal sums ([`Rebate`]).
//! Everything is solved in changes against the observed flows ("exact hat"), by Newton's method with
//! the exact Jacobian on costs alone: spending, employment and prices follow from them in closed form
//! or by one equation per state. Cost grows with the cube of the number of states, about 10 ms for
//! 200 of them.
//!
//! # Units
//! Flows and GDP share one unit of money, any; duties are fractions; results are percent changes
//! against the observed world, which has no duties of the kind that is studied.
//!
//! # Example
//! ```
//! use geoecon::{StateId, economy::{Bilateral, Duties, scale}};
//!
//! let [kor, usa, row]: [StateId; 3] = ["KOR".parse()?, "USA".parse()?, "ROW".parse()?];
//! // Goods trade of exporter (row) to importer (column), and GDP: billion dollars.
//! let trade = Bilateral::from_rows([kor, usa, row], [
//!     0.0, 116.0, 500.0,
//!     65.0, 0.0, 1_900.0,
//!     530.0, 2_900.0, 0.0,
//! ])?;
//! let gdp = [(kor, 1_713.0), (usa, 27_843.0), (row, 75_000.0)];
//! let observed = scale::Observed::new(trade, gdp)?;
//!
//! let model = scale::calibrate(&observed, scale::Parameters::default())?;
//! let duties = Duties::none().with(usa, kor, 0.15)?;
//! let after = scale::solve(&model, &duties, scale::SolveSettings::default())?;
//!
//! assert!(after.status.is_solved());
//! assert_eq!(format!("{:.2}", after.state(kor)?.welfare_pct), "-0.77");
//! # Ok::<(), geoecon::Error>(())
//! ```
//!
//! # Reference
//! A. Ignatenko, A. Lashkaripour, L. Macedoni and I. Simonovska (2025), "Making America Great Again?
//! The Economic Impacts of Liberation Day Tariffs", *Journal of International Economics*.

mod calibrate;
mod jacobian;
mod observed;
mod optimal;
mod parameters;
mod report;
mod solver;
mod system;
mod uncertainty;
mod verify;

pub use calibrate::{Model, calibrate};
pub use observed::Observed;
pub use optimal::{OptimalDuty, optimal_duty, optimal_duty_under_retaliation, optimal_retaliation};
pub use parameters::{Parameters, Rebate};
pub use report::{Equilibrium, StateOutcome};
pub use solver::{SolveSettings, Solver, solve};
pub use uncertainty::{UncertaintySettings, uncertainty};
pub use verify::Certificate;
