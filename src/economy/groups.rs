/// Numbers the groups of states that trade with each other, directly or through others: each has a
/// price level of its own. `flows` has one row per state.
pub(crate) fn trading_groups(flows: &[f64], n: usize) -> (Vec<usize>, usize) {
    let mut group = vec![usize::MAX; n];
    let mut groups = 0;
    let mut open = Vec::new();
    for start in 0..n {
        if group[start] != usize::MAX {
            continue;
        }
        group[start] = groups;
        open.push(start);
        while let Some(i) = open.pop() {
            for j in 0..n {
                let trade = flows[i * n + j] > 0.0 || flows[j * n + i] > 0.0;
                if trade && group[j] == usize::MAX {
                    group[j] = groups;
                    open.push(j);
                }
            }
        }
        groups += 1;
    }
    (group, groups)
}
