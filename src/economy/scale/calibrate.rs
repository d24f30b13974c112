use super::{Observed, Parameters};
use crate::{
    Error, Result, StateId,
    economy::{Bilateral, StateIndex, groups::trading_groups},
};

/// A calibrated world: the observed flows made consistent, with the parameters it answers with.
///
/// Made by [`calibrate`].
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) index: StateIndex,
    pub(super) parameters: Parameters,
    /// Flows net of duty, home sales on the diagonal; one row per importer.
    pub(super) flows: Vec<f64>,
    /// Expenditure shares, one row per importer.
    pub(super) shares: Vec<f64>,
    /// Income Y, spending E, transfer T received from abroad.
    pub(super) income: Vec<f64>,
    pub(super) spending: Vec<f64>,
    pub(super) transfer: Vec<f64>,
    /// Local-cost share ν and exponent φ on duties.
    pub(super) local: Vec<f64>,
    pub(super) exponent: Vec<f64>,
    /// For each state the group of states it trades with, directly or through others.
    pub(super) group: Vec<usize>,
    pub(super) groups: usize,
    /// Duties fall on all that buyers pay, whatever the parameters say of local costs.
    undiluted: bool,
}

/// Makes the observed world consistent, so that without new duties nothing changes.
///
/// Home sales are what GDP leaves after trade, or 0 where imports exceed spending; income, spending
/// and the transfers that finance trade deficits are then recomputed from the flows.
///
/// # Errors
/// [`Error::OutOfRange`] for a parameter; [`Error::Cell`] for a state that is left without spending
/// or income because its exports exceed its GDP by too much.
pub fn calibrate(observed: &Observed, parameters: impl Into<Parameters>) -> Result<Model> {
    let parameters = parameters.into();
    parameters.check()?;
    let index = observed.trade().index().clone();
    let n = index.len();
    let mut flows = observed.trade().by_importer();
    let local: Vec<f64> = observed.local_cost_shares().map(|(_, share)| share).collect();

    for (i, (_, gdp)) in observed.gdp().enumerate() {
        let imports: f64 = row(&flows, n, i).iter().sum();
        let transfer = (1.0 - local[i]) * (imports - paid_to_exporter(&flows, &local, i));
        flows[i * n + i] = (gdp + transfer - imports).max(0.0);
    }
    let spending: Vec<f64> = flows.chunks_exact(n.max(1)).map(|row| row.iter().sum()).collect();
    let income =
        (0..n).map(|i| paid_to_exporter(&flows, &local, i) + local[i] * spending[i]).collect();
    let exponent = local.iter().map(|&share| parameters.duty_exponent(share)).collect();
    Model::assemble(index, parameters, flows, spending, income, local, exponent)
}

impl Model {
    fn assemble(
        index: StateIndex,
        parameters: Parameters,
        flows: Vec<f64>,
        spending: Vec<f64>,
        income: Vec<f64>,
        local: Vec<f64>,
        exponent: Vec<f64>,
    ) -> Result<Self> {
        let n = index.len();
        for (what, values) in [("spending", &spending), ("income", &income)] {
            for (state, &value) in index.states().iter().zip(values) {
                if !(value.is_finite() && value > 0.0) {
                    return Err(Error::Cell {
                        what: "calibrated world",
                        row: state.to_string(),
                        column: what.to_owned(),
                        value,
                        expected: "a positive number: check that exports do not far exceed GDP",
                    });
                }
            }
        }
        let shares = flows
            .chunks_exact(n.max(1))
            .zip(&spending)
            .flat_map(|(row, total)| row.iter().map(move |flow| flow / total))
            .collect();
        let transfer = spending.iter().zip(&income).map(|(e, y)| e - y).collect();
        let (group, groups) = trading_groups(&flows, n);
        Ok(Self {
            index,
            parameters,
            flows,
            shares,
            income,
            spending,
            transfer,
            local,
            exponent,
            group,
            groups,
            undiluted: false,
        })
    }

    /// The same world with other parameters; flows, incomes and shares do not depend on them.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a parameter.
    pub fn with_parameters(&self, parameters: impl Into<Parameters>) -> Result<Self> {
        let parameters = parameters.into();
        parameters.check()?;
        let mut model = self.clone();
        if !self.undiluted {
            model.exponent =
                self.local.iter().map(|&share| parameters.duty_exponent(share)).collect();
        }
        model.parameters = parameters;
        Ok(model)
    }

    /// The same flows read by the model of Eaton and Kortum: no local costs, so duties fall on all
    /// that buyers pay, and income is sales alone.
    ///
    /// # Errors
    /// [`Error::Cell`] for a state that sells nothing, at home or abroad.
    pub fn eaton_kortum(self) -> Result<Self> {
        let n = self.index.len();
        let none = vec![0.0; n];
        let income = (0..n).map(|i| paid_to_exporter(&self.flows, &none, i)).collect();
        let model = Self::assemble(
            self.index,
            self.parameters,
            self.flows,
            self.spending,
            income,
            none,
            vec![1.0; n],
        )?;
        Ok(Self { undiluted: true, ..model })
    }

    /// The states, in the order of all results.
    #[must_use]
    pub fn states(&self) -> &[StateId] {
        self.index.states()
    }

    /// The parameters.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The flows the model starts from, home sales on the diagonal; in the unit of the data.
    #[must_use]
    pub fn flows(&self) -> Bilateral {
        Bilateral::from_importers(self.index.clone(), &self.flows)
    }

    /// Income of a state in the calibrated world, in the unit of the data.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn income(&self, state: StateId) -> Result<f64> {
        Ok(self.income[self.index.of(state)?])
    }

    /// Exponent φ on duties of an importer: how a duty shifts its demand is (1+t)^(-εφ).
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn duty_exponent(&self, importer: StateId) -> Result<f64> {
        Ok(self.exponent[self.index.of(importer)?])
    }

    /// Spending of a state in the calibrated world, in the unit of the data.
    ///
    /// # Errors
    /// [`Error::UnknownState`].
    pub fn spending(&self, state: StateId) -> Result<f64> {
        Ok(self.spending[self.index.of(state)?])
    }
}

pub(super) fn row(cells: &[f64], n: usize, i: usize) -> &[f64] {
    &cells[i * n..(i + 1) * n]
}

/// What reaches exporter `j` of all that is paid for its goods.
fn paid_to_exporter(flows: &[f64], local: &[f64], j: usize) -> f64 {
    let column = flows.iter().skip(j).step_by(local.len());
    column.zip(local).map(|(flow, share)| (1.0 - share) * flow).sum()
}
