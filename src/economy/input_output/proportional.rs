use ndarray::Array2;

use crate::{
    Result,
    economy::{Economy, InputOutputTable},
};

impl InputOutputTable {
    /// The table of an economy that knows flows by sector and technology, but not who uses what from whom: each
    /// use of a sector's goods in a state buys from suppliers in the same proportions.
    ///
    /// Values net of duty, in the unit of the economy: duties on inputs count as value added of the user. Without
    /// input-output loops all is final demand.
    ///
    /// # Errors
    /// [`Error::Cell`](crate::Error::Cell) where a value is not finite.
    ///
    /// ```
    /// use geoecon::economy::{Calibration, InputOutputTable, Labels, TradeElasticity};
    /// use ndarray::array;
    ///
    /// let world = Calibration::new(Labels::new(["AAA", "BBB"], ["goods"])?)
    ///     .flows(array![[[80.0, 20.0], [20.0, 80.0]]])
    ///     .value_added_shares(array![[0.5], [0.5]])
    ///     .input_shares(array![[[1.0]], [[1.0]]])
    ///     .elasticities(TradeElasticity::from_theta(4.0)?)
    ///     .build()?;
    /// let table = InputOutputTable::proportional(&world)?;
    /// // Half of what each buys is inputs, a fifth of them from abroad.
    /// assert!((table.z()[[0, 1]] - 10.0).abs() < 1e-9 && (table.y()[[0, 1]] - 10.0).abs() < 1e-9);
    /// # Ok::<(), geoecon::Error>(())
    /// ```
    pub fn proportional(economy: &Economy) -> Result<Self> {
        let base = &*economy.base;
        let (n_states, s) = base.counts();
        let output = Array2::from_shape_fn((n_states, s), |(i, j)| {
            (0..n_states).map(|n| base.net[[j, n, i]] * base.spending[[n, j]]).sum::<f64>()
        });
        let z = Array2::from_shape_fn((n_states * s, n_states * s), |(supplier, user)| {
            let (i, k, n, j) = (supplier / s, supplier % s, user / s, user % s);
            base.net[[k, n, i]] * base.gamma[[n, k, j]] * output[[n, j]]
        });
        let y = Array2::from_shape_fn((n_states * s, n_states), |(supplier, n)| {
            let (i, k) = (supplier / s, supplier % s);
            base.net[[k, n, i]] * base.alpha[[n, k]] * base.income[n]
        });
        Self::new(base.labels.clone(), z, y)
    }
}
