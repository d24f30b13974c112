//! Where suppliers and ribbons lie: a layered drawing, ordered by barycentres (Sugiyama, Tagawa and Toda 1981).

use std::collections::BTreeMap;

use crate::exchange::plot::number::count;

/// The height that the largest stage's amounts take together.
const TALL: f64 = 240.0;
/// The least height that a supplier's label needs.
const SLOT: f64 = 30.0;
const GAP: f64 = 8.0;
const SWEEPS: usize = 12;

/// An amount from one supplier, by stage and name, to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Link {
    pub(super) from: (usize, String),
    pub(super) to: (usize, String),
    pub(super) value: f64,
}

/// A supplier, or a place where a link passes a stage by.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) stage: usize,
    pub(super) name: String,
    pub(super) passing: bool,
    pub(super) value: f64,
    pub(super) share: f64,
    pub(super) top: f64,
    pub(super) height: f64,
    inward: f64,
    outward: f64,
}

/// A part of a link between neighbouring stages.
#[derive(Debug)]
pub(super) struct Ribbon<'l> {
    pub(super) link: &'l Link,
    pub(super) stage: usize,
    /// Whether it begins at the link's supplier rather than at a stage passed by.
    pub(super) begins: bool,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) thick: f64,
    source: usize,
    target: usize,
}

#[derive(Debug)]
pub(super) struct Layout<'l> {
    nodes: Vec<Node>,
    pub(super) ribbons: Vec<Ribbon<'l>>,
    pub(super) height: f64,
    /// Names by their largest amount.
    pub(super) ranks: Vec<String>,
}

impl<'l> Layout<'l> {
    pub(super) fn of(stages: usize, links: &'l [Link]) -> Self {
        let mut layout =
            Self { nodes: Vec::new(), ribbons: Vec::new(), height: 0.0, ranks: Vec::new() };
        layout.connect(links);
        let scale = layout.measure(stages);
        let mut order: Vec<Vec<usize>> = vec![Vec::new(); stages];
        for (i, node) in layout.nodes.iter().enumerate() {
            if let Some(stage) = order.get_mut(node.stage) {
                stage.push(i);
            }
        }
        for stage in &mut order {
            stage.sort_by(|a, b| layout.value(*b).total_cmp(&layout.value(*a)));
        }
        layout.height = order.iter().map(|s| layout.stack(s)).fold(0.0, f64::max);
        layout.place(&order);
        for sweep in 0..SWEEPS {
            let rightward = sweep % 2 == 0;
            for k in 0..stages {
                let stage = if rightward { k } else { stages - 1 - k };
                let Some(ids) = order.get_mut(stage) else { continue };
                let mean = layout.barycentres(rightward);
                let at = |i: &usize| mean.get(i).copied().unwrap_or_else(|| layout.middle(*i));
                ids.sort_by(|a, b| at(a).total_cmp(&at(b)));
                layout.place(&order);
            }
        }
        layout.attach(scale);
        layout
    }

    pub(super) fn suppliers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|n| !n.passing)
    }

    fn connect(&mut self, links: &'l [Link]) {
        let mut known: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for link in links {
            let [source, target] = [&link.from, &link.to].map(|(stage, name)| {
                *known.entry((*stage, name)).or_insert_with(|| self.add(*stage, name, false))
            });
            let mut last = source;
            for stage in link.from.0..link.to.0 {
                let begins = last == source;
                let next =
                    if stage + 1 == link.to.0 { target } else { self.add(stage + 1, "", true) };
                for (node, out) in [(last, true), (next, false)] {
                    if let Some(node) = self.nodes.get_mut(node) {
                        *(if out { &mut node.outward } else { &mut node.inward }) += link.value;
                    }
                }
                let (from, to, thick) = (0.0, 0.0, 0.0);
                self.ribbons.push(Ribbon {
                    link,
                    stage,
                    begins,
                    from,
                    to,
                    thick,
                    source: last,
                    target: next,
                });
                last = next;
            }
        }
    }

    fn add(&mut self, stage: usize, name: &str, passing: bool) -> usize {
        let (value, share, top, height, inward, outward) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        let name = name.to_owned();
        self.nodes.push(Node { stage, name, passing, value, share, top, height, inward, outward });
        self.nodes.len() - 1
    }

    /// Values, shares, heights and ranks; the height of one unit.
    fn measure(&mut self, stages: usize) -> f64 {
        let mut all = vec![0.0; stages];
        let mut suppliers = vec![0.0; stages];
        let mut largest: BTreeMap<&str, f64> = BTreeMap::new();
        for node in &mut self.nodes {
            node.value = node.inward.max(node.outward);
            for (sums, counts) in [(&mut all, true), (&mut suppliers, !node.passing)] {
                if let (Some(sum), true) = (sums.get_mut(node.stage), counts) {
                    *sum += node.value;
                }
            }
        }
        let scale = TALL / all.iter().copied().fold(0.0, f64::max);
        for node in &mut self.nodes {
            let sum = suppliers.get(node.stage).copied().unwrap_or(0.0);
            node.share = if sum > 0.0 { node.value / sum } else { 0.0 };
            node.height = node.value * scale;
        }
        for node in self.nodes.iter().filter(|n| !n.passing) {
            let most = largest.entry(&node.name).or_insert(0.0);
            *most = most.max(node.value);
        }
        let mut ranks: Vec<_> = largest.into_iter().collect();
        ranks.sort_by(|a, b| b.1.total_cmp(&a.1));
        self.ranks = ranks.into_iter().map(|(name, _)| name.to_owned()).collect();
        scale
    }

    fn value(&self, node: usize) -> f64 {
        self.nodes.get(node).map_or(0.0, |n| n.value)
    }

    fn middle(&self, node: usize) -> f64 {
        self.nodes.get(node).map_or(0.0, |n| n.top + n.height / 2.0)
    }

    fn slot(node: &Node) -> f64 {
        if node.passing { node.height } else { node.height.max(SLOT) }
    }

    fn stack(&self, ids: &[usize]) -> f64 {
        let slots: f64 = ids.iter().filter_map(|i| self.nodes.get(*i)).map(Self::slot).sum();
        slots + GAP * count(ids.len().saturating_sub(1))
    }

    /// Puts every stage's nodes under each other in this order, centred.
    fn place(&mut self, order: &[Vec<usize>]) {
        for ids in order {
            let mut y = (self.height - self.stack(ids)) / 2.0;
            for i in ids {
                if let Some(node) = self.nodes.get_mut(*i) {
                    let slot = Self::slot(node);
                    node.top = y + (slot - node.height) / 2.0;
                    y += slot + GAP;
                }
            }
        }
    }

    /// The mean place of each node's neighbours on one side, weighted by amount.
    fn barycentres(&self, from_left: bool) -> BTreeMap<usize, f64> {
        let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for ribbon in &self.ribbons {
            let (node, other) = if from_left {
                (ribbon.target, ribbon.source)
            } else {
                (ribbon.source, ribbon.target)
            };
            let sum = sums.entry(node).or_insert((0.0, 0.0));
            sum.0 += ribbon.link.value * self.middle(other);
            sum.1 += ribbon.link.value;
        }
        sums.into_iter().filter(|(_, (_, w))| *w > 0.0).map(|(i, (s, w))| (i, s / w)).collect()
    }

    /// Lays the ribbons of each node side by side, in the order of their other ends.
    fn attach(&mut self, scale: f64) {
        let tops: Vec<f64> = self.nodes.iter().map(|n| n.top).collect();
        let middles: Vec<f64> = (0..self.nodes.len()).map(|i| self.middle(i)).collect();
        let at = |list: &[f64], i: usize| list.get(i).copied().unwrap_or(0.0);
        for outward in [true, false] {
            let end =
                |r: &Ribbon<'_>| if outward { (r.source, r.target) } else { (r.target, r.source) };
            let mut order: Vec<usize> = (0..self.ribbons.len()).collect();
            let key = |i: &usize| self.ribbons.get(*i).map_or(0.0, |r| at(&middles, end(r).1));
            order.sort_by(|a, b| key(a).total_cmp(&key(b)));
            let mut used = vec![0.0; self.nodes.len()];
            for i in order {
                let Some(ribbon) = self.ribbons.get_mut(i) else { continue };
                let node = end(ribbon).0;
                let Some(used) = used.get_mut(node) else { continue };
                ribbon.thick = ribbon.link.value * scale;
                let y = at(&tops, node) + *used;
                *used += ribbon.thick;
                *(if outward { &mut ribbon.from } else { &mut ribbon.to }) = y;
            }
        }
    }
}
