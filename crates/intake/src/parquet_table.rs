//! Tables as Parquet: any flat file in, typed columns out.

use crate::faults::Faults;
use crate::grid::Grid;
use crate::row::Kind;
use crate::values::{
    civil_in_london, civil_in_utc, moment_text, number_text, parse_date, parse_flag, parse_moment, parse_number,
};
use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, Int32Type, Int64Type, Int96,
};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnDescriptor, Type};
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use steadfast_model::{Place, time::plus_days};

const EPOCH: jiff::civil::Date = jiff::civil::Date::constant(1970, 1, 1);
/// Rows decoded at a time.
const BATCH: usize = 16_384;

/// Reads a Parquet file as text; `None` when it cannot be read, which is reported.
pub(crate) fn read_parquet(file: &str, path: &Path, faults: &mut Faults) -> Option<Grid> {
    // The decoder gives up by panicking on some broken files; a case with one is refused like any other.
    let read = catch_unwind(AssertUnwindSafe(|| read_columns(path)));
    let found = match read {
        Ok(Ok((header, columns))) => {
            let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
            let mut grid = Grid::new(file, header);
            for row in 0..rows {
                grid.push(row + 2, columns.iter().map(|column| column.get(row).map_or("", String::as_str)));
            }
            return Some(grid);
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a broken Parquet file".to_owned(),
    };
    faults.error("unreadable-file", Place::file(file), found, "a flat Parquet file", "Export the table again.");
    None
}

fn read_columns(path: &Path) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let header = schema.columns().iter().map(|column| column.path().string().trim().to_owned()).collect();
    let mut columns = vec![Vec::new(); schema.num_columns()];
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        for (index, texts) in columns.iter_mut().enumerate() {
            let description = schema.column(index);
            if description.max_rep_level() > 0 || description.max_def_level() > 1 {
                return Err(ParquetError::General(format!("column {} is nested", description.path().string())));
            }
            read_column(group.get_column_reader(index)?, &description, texts)?;
        }
    }
    Ok((header, columns))
}

fn read_column(reader: ColumnReader, column: &ColumnDescriptor, texts: &mut Vec<String>) -> Result<()> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => decode(reader, column, texts, |value| value.to_string()),
        ColumnReader::Int32ColumnReader(reader) => decode(reader, column, texts, |value| int32_text(*value, column)),
        ColumnReader::Int64ColumnReader(reader) => decode(reader, column, texts, |value| int64_text(*value, column)),
        ColumnReader::Int96ColumnReader(reader) => decode(reader, column, texts, int96_text),
        ColumnReader::FloatColumnReader(reader) => {
            decode(reader, column, texts, |value| float_text(format!("{value}")))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            decode(reader, column, texts, |value| float_text(number_text(*value)))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            decode(reader, column, texts, |value: &ByteArray| bytes_text(value.data(), column))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            decode(reader, column, texts, |value: &FixedLenByteArray| bytes_text(value.data(), column))
        }
    }
}

/// Decodes one column of one row group; a missing value is an empty text.
fn decode<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    texts: &mut Vec<String>,
    text: impl Fn(&T::T) -> String,
) -> Result<()> {
    let mut levels = Vec::new();
    let mut values = Vec::new();
    loop {
        levels.clear();
        values.clear();
        let (records, _, _) = reader.read_records(BATCH, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Ok(());
        }
        let mut values = values.iter();
        if column.max_def_level() == 0 {
            texts.extend(values.by_ref().map(&text));
        } else {
            texts.extend(
                levels.iter().map(|level| {
                    if *level == 0 { String::new() } else { values.next().map_or_else(String::new, &text) }
                }),
            );
        }
    }
}

/// Not a number is how data frames write a missing number.
fn float_text(text: String) -> String {
    if text == "NaN" { String::new() } else { text }
}

fn scaled(value: i128, scale: i32) -> String {
    let Some(scale) = usize::try_from(scale).ok().filter(|scale| *scale > 0) else {
        return value.to_string();
    };
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// Returns the scale of a decimal column.
fn decimal_scale(column: &ColumnDescriptor) -> Option<i32> {
    match column.logical_type_ref() {
        Some(LogicalType::Decimal(decimal)) => Some(decimal.scale),
        None if column.converted_type() == ConvertedType::DECIMAL => Some(column.type_scale()),
        _ => None,
    }
}

fn int32_text(value: i32, column: &ColumnDescriptor) -> String {
    if let Some(scale) = decimal_scale(column) {
        return scaled(value.into(), scale);
    }
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => plus_days(EPOCH, value.into()).to_string(),
        (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => value.cast_unsigned().to_string(),
        (None, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32) => {
            value.cast_unsigned().to_string()
        }
        _ => value.to_string(),
    }
}

fn int64_text(value: i64, column: &ColumnDescriptor) -> String {
    if let Some(scale) = decimal_scale(column) {
        return scaled(value.into(), scale);
    }
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Timestamp(stamp)), _) => {
            let per_second = match stamp.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            };
            stamp_text(value, per_second, stamp.is_adjusted_to_u_t_c)
        }
        // The older form of the type is an instant by the Parquet format's compatibility rules.
        (None, ConvertedType::TIMESTAMP_MILLIS) => stamp_text(value, 1_000, true),
        (None, ConvertedType::TIMESTAMP_MICROS) => stamp_text(value, 1_000_000, true),
        (Some(LogicalType::Integer(integer)), _) if !integer.is_signed => value.cast_unsigned().to_string(),
        (None, ConvertedType::UINT_64) => value.cast_unsigned().to_string(),
        _ => value.to_string(),
    }
}

fn int96_text(value: &Int96) -> String {
    stamp_text(value.to_nanos(), 1_000_000_000, true)
}

/// Writes a time stamp as civil time: an instant as the clocks of Europe/London show it, a local one as it stands.
fn stamp_text(value: i64, per_second: i64, is_instant: bool) -> String {
    let (second, rest) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let at = if is_instant { civil_in_london(second) } else { civil_in_utc(second) };
    match at {
        Some(at) if rest == 0 => moment_text(at),
        // A fraction of a second is no time of a rota: the cell is reported as it stands.
        Some(at) => format!("{at}.{rest}"),
        None => value.to_string(),
    }
}

fn bytes_text(bytes: &[u8], column: &ColumnDescriptor) -> String {
    if let Some(scale) = decimal_scale(column) {
        if bytes.is_empty() || bytes.len() > 16 {
            return "a decimal of more than 16 bytes".to_owned();
        }
        let fill = if bytes[0] & 0x80 == 0 { 0 } else { 0xff };
        let mut whole = [fill; 16];
        whole[16 - bytes.len()..].copy_from_slice(bytes);
        return scaled(i128::from_be_bytes(whole), scale);
    }
    String::from_utf8_lossy(bytes).into_owned()
}

/// Writes a table as Parquet. An empty cell is a missing value.
pub(crate) fn write_parquet(grid: &Grid, kinds: &[Kind]) -> Result<Vec<u8>> {
    let fields = grid.header.iter().zip(kinds).map(|(name, kind)| field(name, *kind)).collect::<Result<Vec<_>>>()?;
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build()?);
    // The default names the version of the library; the same case gives the same bytes whatever that is.
    let properties = WriterProperties::builder()
        .set_created_by("steadfast".to_owned())
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (index, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Text => {
                write_column::<ByteArrayType, _>(&mut group, grid, index, |text| Some(ByteArray::from(text)))?
            }
            Kind::Whole => write_column::<Int64Type, _>(&mut group, grid, index, |text| text.parse().ok())?,
            Kind::Number => write_column::<DoubleType, _>(&mut group, grid, index, parse_number)?,
            Kind::Flag => write_column::<BoolType, _>(&mut group, grid, index, parse_flag)?,
            Kind::Day => write_column::<Int32Type, _>(&mut group, grid, index, |text| {
                i32::try_from(steadfast_model::time::days_between(EPOCH, parse_date(text)?)).ok()
            })?,
            Kind::Moment => write_column::<Int64Type, _>(&mut group, grid, index, |text| {
                let at = parse_moment(text)?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
                Some(at.timestamp().as_microsecond())
            })?,
        }
    }
    group.close()?;
    writer.close()?;
    Ok(bytes)
}

fn field(name: &str, kind: Kind) -> Result<Arc<Type>> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Whole => (Physical::INT64, None),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Flag => (Physical::BOOLEAN, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Moment => (Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::MICROS))),
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    Ok(Arc::new(builder.with_logical_type(logical).build()?))
}

fn write_column<T: DataType, F: Fn(&str) -> Option<T::T>>(
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
    grid: &Grid,
    index: usize,
    value: F,
) -> Result<()> {
    let mut values = Vec::with_capacity(grid.rows());
    let mut levels = Vec::with_capacity(grid.rows());
    for row in 0..grid.rows() {
        let text = grid.cell(row, index);
        if text.is_empty() {
            levels.push(0);
            continue;
        }
        levels.push(1);
        values.push(
            value(text).ok_or_else(|| ParquetError::General(format!("{text:?} in column {}", grid.header[index])))?,
        );
    }
    let mut column =
        group.next_column()?.ok_or_else(|| ParquetError::General(format!("no column for {}", grid.header[index])))?;
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::FloatType;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> (Option<Grid>, Vec<steadfast_model::Issue>) {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("t.parquet");
        std::fs::write(&path, bytes).expect("it can be written to");
        let mut faults = Faults::default();
        let grid = read_parquet("t.parquet", &path, &mut faults);
        (grid, faults.into_issues())
    }

    fn one_column<T: DataType>(column: Type, values: &[T::T]) -> Grid {
        let schema = Arc::new(Type::group_type_builder("t").with_fields(vec![Arc::new(column)]).build().unwrap());
        let mut bytes = Vec::new();
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<T>().write_batch(values, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        let (grid, issues) = read(&bytes);
        assert_eq!(issues, []);
        grid.unwrap()
    }

    fn required(physical: Physical, logical: Option<LogicalType>) -> Type {
        let builder = Type::primitive_type_builder("c", physical).with_repetition(Repetition::REQUIRED);
        builder.with_logical_type(logical).build().unwrap()
    }

    #[test]
    fn typed_columns_read_back_as_the_same_text() {
        let kinds = [Kind::Text, Kind::Whole, Kind::Number, Kind::Flag, Kind::Day, Kind::Moment];
        let mut grid = Grid::new("t.parquet", ["t", "w", "n", "f", "d", "m"].map(str::to_owned).to_vec());
        grid.push(2, ["a,b", "4294967295", "37.5", "true", "1969-12-31", "2025-12-17T07:00"]);
        grid.push(3, ["", "", "", "", "", ""]);
        grid.push(4, ["é", "0", "-0.1", "false", "2026-02-28", "2026-10-25T01:30:15"]);
        let (again, issues) = read(&write_parquet(&grid, &kinds).unwrap());
        assert_eq!(issues, []);
        assert_eq!(again, Some(grid));
    }

    #[test]
    fn an_instant_is_read_as_the_clocks_of_london_show_it() {
        // 2026-07-01T06:00Z is 07:00 in London; the same figure without a zone is 06:00.
        let micros = 1_782_885_600_000_000;
        let instant = required(Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS)));
        assert_eq!(one_column::<Int64Type>(instant, &[micros]).cell(0, 0), "2026-07-01T07:00");
        let local = required(Physical::INT64, Some(LogicalType::timestamp(false, TimeUnit::NANOS)));
        assert_eq!(one_column::<Int64Type>(local, &[micros * 1_000]).cell(0, 0), "2026-07-01T06:00");
    }

    #[test]
    fn decimals_unsigned_and_missing_numbers_are_read_right() {
        let decimal = Type::primitive_type_builder("c", Physical::INT32)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(Some(LogicalType::decimal(2, 6)))
            .with_precision(6)
            .with_scale(2)
            .build()
            .unwrap();
        let grid = one_column::<Int32Type>(decimal, &[3750, -5, 100]);
        assert_eq!([grid.cell(0, 0), grid.cell(1, 0), grid.cell(2, 0)], ["37.5", "-0.05", "1"]);
        let unsigned = required(Physical::INT32, Some(LogicalType::integer(32, false)));
        assert_eq!(one_column::<Int32Type>(unsigned, &[-1]).cell(0, 0), "4294967295");
        let double = required(Physical::DOUBLE, None);
        assert_eq!(one_column::<DoubleType>(double, &[f64::NAN]).cell(0, 0), "");
        let float = required(Physical::FLOAT, None);
        assert_eq!(one_column::<FloatType>(float, &[0.1]).cell(0, 0), "0.1");
    }

    proptest! {
        #[test]
        fn any_text_reads_back(rows in proptest::collection::vec(("\\PC*|\"\r\n,", any::<u32>(), any::<f64>()), 0..20)) {
            let mut grid = Grid::new("t.parquet", ["t", "w", "n"].map(str::to_owned).to_vec());
            for (index, (text, whole, number)) in rows.iter().filter(|(_, _, number)| number.is_finite()).enumerate() {
                grid.push(index + 2, [text.as_str(), &whole.to_string(), &number_text(*number)]);
            }
            let (again, issues) = read(&write_parquet(&grid, &[Kind::Text, Kind::Whole, Kind::Number]).unwrap());
            prop_assert_eq!(issues, []);
            prop_assert_eq!(again, Some(grid));
        }
    }

    #[test]
    fn a_broken_file_is_an_issue_and_no_panic() {
        let kinds = [Kind::Text];
        let mut grid = Grid::new("t.parquet", vec!["t".to_owned()]);
        grid.push(2, ["a"]);
        let sound = write_parquet(&grid, &kinds).unwrap();
        for at in 0..sound.len() {
            let mut broken = sound.clone();
            broken[at] ^= 0x15;
            // Some bytes do not matter; what counts is that the reader comes back.
            let _ = read(&broken);
            let (grid, issues) = read(&sound[..at]);
            assert!(grid.is_none() && issues[0].code == "unreadable-file", "cut at {at}");
        }
    }
}
