use std::fmt;

use serde::Serialize;

use super::{ProductFlows, ScreeningSettings, add, strategic::judge, suppliers::Summary};
use crate::{
    error::Result,
    units::{ProductCode, StateId},
};

/// For which goods each state depends on few suppliers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Screening {
    /// What was computed.
    pub method: &'static str,
    /// The thresholds, and what they compare.
    pub settings: ScreeningSettings,
    /// Every state that is no aggregate, by code.
    pub states: Vec<ScreenedState>,
    /// The dependent goods, by good and state.
    pub dependent: Vec<ScreenedGood>,
}

/// What the screening found of a state.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedState {
    /// The state.
    pub state: StateId,
    /// Goods it imports.
    pub goods: usize,
    /// Its imports, in the unit of the flows.
    pub imports: f64,
    /// Goods for which it is dependent.
    pub dependent_goods: usize,
    /// Its imports of them.
    pub dependent_imports: f64,
    /// Goods for which the verdict hinges on who is in the aggregates.
    pub hinging_goods: usize,
}

/// A good for which a state is dependent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedGood {
    /// The good.
    pub product: ProductCode,
    /// The state.
    pub state: StateId,
    /// Its imports, in the unit of the flows.
    pub imports: f64,
    /// Concentration of its suppliers, from 0 to 1.
    pub cdi1: f64,
    /// Imports over exports; `None` where it exports nothing of it.
    pub cdi3: Option<f64>,
    /// Its largest supplier.
    pub top_supplier: StateId,
    /// The share of its imports that comes from there, from 0 to 1.
    pub top_share: f64,
}

/// For which goods each state depends on few suppliers: [`strategic_dependencies`] of every single state that
/// is no aggregate, in one pass. CDI2 is 1 for a single state.
///
/// *Cost:* two passes over the flows.
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a threshold below 0 or not finite.
///
/// ```
/// use geoecon::{StateId, dependency::{ProductFlows, ScreeningSettings, screen}};
///
/// let [chn, kor, usa]: [StateId; 3] = ["CHN".parse()?, "KOR".parse()?, "USA".parse()?];
/// let (magnets, chips) = ("850511".parse()?, "8542".parse()?);
/// let flows = ProductFlows::new([
///     (chn, kor, magnets, 9.0),
///     (chn, usa, magnets, 5.0),
///     (usa, kor, magnets, 1.0),
///     (kor, usa, chips, 30.0),
///     (chn, usa, chips, 30.0),
/// ])?;
/// let report = screen(&flows, ScreeningSettings::default())?;
/// assert_eq!(report.of(kor).map(|good| good.product).collect::<Vec<_>>(), [magnets]);
/// # Ok::<(), geoecon::Error>(())
/// ```
///
/// [`strategic_dependencies`]: super::strategic_dependencies
pub fn screen(flows: &ProductFlows, settings: impl Into<ScreeningSettings>) -> Result<Screening> {
    let settings = settings.into();
    settings.check()?;
    let mut states: Vec<ScreenedState> = flows
        .states
        .iter()
        .map(|&state| ScreenedState {
            state,
            goods: 0,
            imports: 0.0,
            dependent_goods: 0,
            dependent_imports: 0.0,
            hinging_goods: 0,
        })
        .collect();
    let mut dependent = Vec::new();
    let mut exports = vec![0.0; flows.states.len()];
    for (product, good) in flows.goods() {
        exports.fill(0.0);
        for (&exporter, &value) in good.exporters.iter().zip(good.values) {
            add(&mut exports, exporter, value);
        }
        for (importer, exporters, values) in good.by_importer() {
            let at = usize::from(importer);
            let (Some(row), Some(&sold)) = (states.get_mut(at), exports.get(at)) else { continue };
            let suppliers = exporters.iter().copied().zip(values.iter().copied());
            let summary = Summary::of(suppliers, &flows.aggregate);
            let found = judge(flows, &settings, product, summary, 0.0, sold);
            row.goods += 1;
            row.imports += found.outside_imports;
            row.hinging_goods += usize::from(found.hinges_on_aggregates);
            if let (true, Some(cdi1), Some(top_supplier), Some(top_share)) =
                (found.dependent, found.cdi1, found.top_supplier, found.top_share)
            {
                row.dependent_goods += 1;
                row.dependent_imports += found.outside_imports;
                dependent.push(ScreenedGood {
                    product,
                    state: row.state,
                    imports: found.outside_imports,
                    cdi1,
                    cdi3: found.cdi3,
                    top_supplier,
                    top_share,
                });
            }
        }
    }
    let many = |state: &StateId| {
        flows.index(*state).ok().and_then(|at| flows.aggregate.get(at)).copied() == Some(true)
    };
    states.retain(|row| !many(&row.state));
    dependent.retain(|row| !many(&row.state));
    Ok(Screening {
        method: "core dependency indicators of the European Commission (2021), each state by itself",
        settings,
        states,
        dependent,
    })
}

impl Screening {
    /// The goods for which `state` is dependent, by code.
    pub fn of(&self, state: StateId) -> impl Iterator<Item = &ScreenedGood> {
        self.dependent.iter().filter(move |good| good.state == state)
    }
}

/// The states with the largest part of imports in dependent goods first.
impl fmt::Display for Screening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "goods for which a state depends on few suppliers")?;
        writeln!(f, "  {} ({})", self.settings, self.method)?;
        writeln!(f, "  {:<6} {:>6} {:>9} {:>16}", "state", "goods", "dependent", "of its imports")?;
        let part = |row: &ScreenedState| row.dependent_imports / row.imports.max(f64::MIN_POSITIVE);
        let mut rows: Vec<&ScreenedState> = self.states.iter().collect();
        rows.sort_by(|a, b| part(b).total_cmp(&part(a)).then(a.state.cmp(&b.state)));
        for row in rows {
            writeln!(
                f,
                "  {:<6} {:>6} {:>9} {:>14.1} %",
                row.state,
                row.goods,
                row.dependent_goods,
                100.0 * part(row)
            )?;
        }
        Ok(())
    }
}
