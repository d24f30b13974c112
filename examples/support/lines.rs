//! In which line of its file a record is.

/// The line in which a record of this text starts, from 1. The reader counts blank lines, and the rest of a line end,
/// to the record after them.
pub(crate) fn line(text: &[u8], record: &csv::StringRecord) -> u64 {
    let Some(start) = record.position() else { return 0 };
    let ahead = usize::try_from(start.byte()).ok().and_then(|byte| text.get(byte..));
    let ends = ahead.unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    start.line() + ends.map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}
