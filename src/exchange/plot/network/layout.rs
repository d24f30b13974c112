//! Nodes on a circle, group by group, and their labels in a column on either side.

use std::f64::consts::{PI, TAU};

use crate::exchange::plot::number::count;

/// The least distance between the base lines of two labels.
const LINE: f64 = 16.0;

/// Where a node and its label stand, from the centre of the circle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) at: [f64; 2],
    /// The height of the label; it stands left or right of the circle.
    pub(super) label: f64,
    pub(super) right: bool,
}

#[derive(Debug)]
pub(super) struct Layout {
    pub(super) radius: f64,
    /// By node, in the order given.
    pub(super) places: Vec<Place>,
    /// How far labels reach above and below the centre.
    pub(super) half: f64,
}

impl Layout {
    /// Nodes by the number of their group; groups keep together, with a gap between them.
    pub(super) fn of(groups: &[usize]) -> Self {
        let n = groups.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by_key(|i| groups.get(*i));
        let mut distinct = groups.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let gaps = if distinct.len() > 1 { distinct.len() } else { 0 };
        let slots = count(n) + 0.6 * count(gaps);
        let radius = (count(n) * 5.5).clamp(130.0, 330.0);

        let mut places = vec![Place { at: [0.0, 0.0], label: 0.0, right: true }; n];
        let mut slot = 0.5 + if gaps > 0 { 0.3 } else { 0.0 };
        let mut before = None;
        for i in order {
            let group = groups.get(i);
            if before.is_some() && before != group {
                slot += 0.6;
            }
            before = group;
            let angle = TAU * slot / slots - PI / 2.0;
            if let Some(place) = places.get_mut(i) {
                place.at = [radius * angle.cos(), radius * angle.sin()];
                place.right = angle.cos() >= 0.0;
                place.label = place.at[1];
            }
            slot += 1.0;
        }
        let mut half = radius + 14.0;
        for right in [true, false] {
            let mut side: Vec<&mut Place> =
                places.iter_mut().filter(|p| p.right == right).collect();
            half = half.max(LINE * count(side.len()) / 2.0);
            side.sort_by(|a, b| a.label.total_cmp(&b.label));
            spread(&mut side);
        }
        Self { radius, places, half }
    }
}

/// Moves labels apart, down first and then back up from the lowest.
fn spread(side: &mut [&mut Place]) {
    let height = LINE * (count(side.len()) - 1.0);
    let lowest = side.last().map_or(0.0, |p| p.label).max(height / 2.0);
    let mut above = f64::NEG_INFINITY;
    for place in side.iter_mut() {
        place.label = place.label.max(above + LINE);
        above = place.label;
    }
    let mut below = lowest + LINE;
    for place in side.iter_mut().rev() {
        place.label = place.label.min(below - LINE);
        below = place.label;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_side_are_apart_and_inside() {
        for n in 1..200 {
            let groups: Vec<usize> = (0..n).map(|i| i * i % 4).collect();
            let layout = Layout::of(&groups);
            for right in [true, false] {
                let mut labels: Vec<f64> =
                    layout.places.iter().filter(|p| p.right == right).map(|p| p.label).collect();
                labels.sort_by(f64::total_cmp);
                assert!(labels.windows(2).all(|w| w[1] - w[0] > LINE - 1e-9), "{n}");
                assert!(labels.iter().all(|y| y.abs() <= layout.half + 1e-9), "{n}: {labels:?}");
            }
        }
    }
}
