//! A linear scale, its ticks and its grid.

use super::{
    canvas::{Anchor, Canvas, Type},
    colour,
    number::{Format, count, step},
};

const TICK: Type = Type::new(11.0).fill(colour::MUTED);

/// A scale from values to coordinates, with ticks at round values.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    ticks: Vec<f64>,
    format: Format,
}

impl Axis {
    /// A scale that holds all values, with at most `most` steps.
    pub(super) fn new(
        values: impl IntoIterator<Item = f64>,
        [from, to]: [f64; 2],
        most: usize,
    ) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            low = low.min(value);
            high = high.max(value);
        }
        let size = low.abs().max(high.abs());
        if high - low <= 1e-9 * size || size <= 0.0 {
            let pad = if size > 0.0 { 0.1 * size } else { 1.0 };
            low -= pad;
            high += pad;
        }
        let step = step(high - low, most);
        let first = (low / step - 1e-6).ceil();
        let ticks: Vec<f64> = (0..=2 * most + 2)
            .map(|i| (first + count(i)) * step)
            .take_while(|tick| *tick <= high + 1e-6 * step)
            .collect();
        let format = Format::of_ticks(step, low.abs().max(high.abs()));
        Self { low, high, from, to, ticks, format }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        let part = (value - self.low) / (self.high - self.low);
        self.from + part * (self.to - self.from)
    }

    /// Rules across at every tick, the one at zero darker, figures below where they fit.
    pub(super) fn draw_across(&self, canvas: &mut Canvas, width: f64, top: f64, bottom: f64) {
        for (tick, _) in self.labels() {
            let x = self.at(tick);
            canvas.line([x, top], [x, bottom], rule(tick), 1.0);
        }
        let labels = self.labels().map(|(tick, label)| (self.at(tick), label));
        canvas.spaced(bottom + 14.0, TICK, width, labels);
    }

    /// Rules along at every tick, the one at zero darker, figures on the left.
    pub(super) fn draw_up(&self, canvas: &mut Canvas, left: f64, right: f64) {
        for (tick, label) in self.labels() {
            let y = self.at(tick);
            canvas.line([left, y], [right, y], rule(tick), 1.0);
            canvas.text([left - 6.0, y + 4.0], Anchor::End, TICK, &label);
        }
    }

    /// The room that the figures of the ticks take.
    pub(super) fn label_width(&self) -> f64 {
        self.labels().map(|(_, label)| TICK.width(&label)).fold(0.0, f64::max)
    }

    /// The ticks with their figures.
    fn labels(&self) -> impl Iterator<Item = (f64, String)> {
        self.ticks.iter().map(|tick| {
            let tick = if tick.abs() < 1e-9 * (self.high - self.low) { 0.0 } else { *tick };
            (tick, self.format.text(tick))
        })
    }
}

fn rule(tick: f64) -> &'static str {
    if tick.abs() > 0.0 { colour::RULE } else { colour::MUTED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_values_inside() {
        let axis = Axis::new([0.0, 8.3], [0.0, 83.0], 5);
        assert_eq!(axis.ticks, [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert!((axis.at(4.0) - 40.0).abs() < 1e-9);
        for values in
            [[5.0, 5.0], [0.0, 0.0], [-1e30, 1e30], [1e30, 1e30], [0.0, 1e-30], [1.0, 1.0 + 1e-12]]
        {
            let axis = Axis::new(values, [0.0, 1.0], 5);
            assert!(values.iter().all(|v| (0.0..=1.0).contains(&axis.at(*v))), "{values:?}");
            assert!((1..=13).contains(&axis.ticks.len()), "{values:?}: {:?}", axis.ticks);
        }
    }
}
