//! Groups in a weighted network.

/// Newman's modularity of groups of the nodes of a symmetric matrix; `None` without weight.
pub(super) fn modularity(weights: &[f64], n: usize, group: &[usize]) -> Option<f64> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return None;
    }
    let count = group.iter().max().map_or(0, |most| most + 1);
    let (mut inside, mut strength) = (vec![0.0; count], vec![0.0; count]);
    for (row, &own) in weights.chunks(n).zip(group) {
        for (w, &other) in row.iter().zip(group) {
            if let (Some(inside), Some(strength)) = (inside.get_mut(own), strength.get_mut(own)) {
                *strength += w;
                *inside += if own == other { *w } else { 0.0 };
            }
        }
    }
    let pairs = inside.iter().zip(&strength);
    Some(pairs.map(|(i, s)| i / total - (s / total).powi(2)).sum())
}

/// Nodes of which every grouping is tried: 4,140 for eight.
const TRIED_WHOLE: usize = 8;

/// The group of each node that raises modularity most: of all groupings up to eight nodes, above of those that the
/// method of Blondel et al. finds from every node on.
pub(super) fn groups(weights: &[f64], n: usize) -> Vec<usize> {
    let mut best: (f64, Vec<usize>) = (f64::NEG_INFINITY, (0..n).collect());
    let mut take = |group: Vec<usize>| {
        let reached = modularity(weights, n, &group).unwrap_or(0.0);
        if reached > best.0 + 1e-12 {
            best = (reached, group);
        }
    };
    if n <= TRIED_WHOLE {
        let mut group = vec![0; n];
        loop {
            take(group.clone());
            if !next_grouping(&mut group) {
                break;
            }
        }
    } else {
        (0..n).for_each(|first| take(agglomerate(weights, n, first)));
    }
    best.1
}

/// The next way to group nodes, each group named by the order of its first member; `false` after the last.
fn next_grouping(group: &mut [usize]) -> bool {
    for at in (1..group.len()).rev() {
        let (before, after) = group.split_at_mut(at);
        let most = before.iter().max().map_or(0, |most| most + 1);
        let Some((here, later)) = after.split_first_mut() else { return false };
        if *here < most {
            *here += 1;
            later.fill(0);
            return true;
        }
    }
    false
}

/// Blondel et al.: nodes join the neighbour group that raises modularity most, then groups become nodes, until nothing
/// moves; at the end single nodes may still change sides. Nodes go in turn from `first` on, and ties go to the lower
/// group.
fn agglomerate(weights: &[f64], n: usize, first: usize) -> Vec<usize> {
    let mut group: Vec<usize> = (0..n).collect();
    let mut level = weights.to_vec();
    let mut size = n;
    loop {
        let moved = local(&level, size, (0..size).collect(), first);
        // Numbers without gaps, in the order of the first member.
        let mut names: Vec<usize> = Vec::new();
        for g in &moved {
            if !names.contains(g) {
                names.push(*g);
            }
        }
        let name = |g: usize| names.iter().position(|known| *known == g).unwrap_or(0);
        let moved: Vec<usize> = moved.into_iter().map(name).collect();
        for g in &mut group {
            *g = moved.get(*g).copied().unwrap_or(*g);
        }
        if names.len() == size {
            return local(weights, n, group, first);
        }
        let mut next = vec![0.0; names.len() * names.len()];
        for (row, &a) in level.chunks(size).zip(&moved) {
            for (w, &b) in row.iter().zip(&moved) {
                if let Some(cell) = next.get_mut(a * names.len() + b) {
                    *cell += w;
                }
            }
        }
        size = names.len();
        level = next;
    }
}

fn local(weights: &[f64], n: usize, mut group: Vec<usize>, first: usize) -> Vec<usize> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return group;
    }
    let rows: Vec<&[f64]> = weights.chunks(n).collect();
    let strength: Vec<f64> = rows.iter().map(|row| row.iter().sum()).collect();
    let mut of_group = vec![0.0; n];
    for (g, s) in group.iter().zip(&strength) {
        if let Some(sum) = of_group.get_mut(*g) {
            *sum += s;
        }
    }
    // Each move raises modularity, so it ends; the bound is for rounding.
    for _ in 0..100 {
        let mut moved = false;
        let turn = rows.iter().enumerate().zip(&strength).cycle().skip(first % n.max(1)).take(n);
        for ((node, row), own_strength) in turn {
            let own = group.get(node).copied().unwrap_or(node);
            if let Some(sum) = of_group.get_mut(own) {
                *sum -= own_strength;
            }
            let mut to = vec![0.0; n];
            for (other, (w, g)) in row.iter().zip(&group).enumerate() {
                if let Some(sum) = to.get_mut(*g).filter(|_| other != node) {
                    *sum += w;
                }
            }
            let gain = |g: usize| {
                let tied: f64 = to.get(g).copied().unwrap_or(0.0);
                tied - own_strength * of_group.get(g).copied().unwrap_or(0.0) / total
            };
            let (mut best, mut most) = (own, gain(own));
            for g in 0..n {
                let there = gain(g);
                if to.get(g).is_some_and(|w| *w > 0.0) && there > most + 1e-12 * total {
                    (best, most) = (g, there);
                }
            }
            if let Some(sum) = of_group.get_mut(best) {
                *sum += own_strength;
            }
            if let Some(slot) = group.get_mut(node) {
                moved |= *slot != best;
                *slot = best;
            }
        }
        if !moved {
            break;
        }
    }
    group
}
