using System.Globalization;
using System.Text.Json;
using CsvHelper;
using NanoMedAgent.Hospital.Texts;
using Parquet;
using Parquet.Serialization;

namespace NanoMedAgent.MedAgent.Exporting;

/// <summary>A file format for values. Each writer takes the values one by one and keeps none of them.</summary>
internal static class ReadingFormat
{
    /// <summary>Comma-separated values, RFC 4180.</summary>
    public const string Csv = "csv";

    /// <summary>SenML in JSON, RFC 8428.</summary>
    public const string SenMl = "json";

    /// <summary>Apache Parquet.</summary>
    public const string Parquet = "parquet";

    private const int ParquetRowsInGroup = 50_000;

    private static readonly string[] Columns =
    [
        "time", "device", "name", "title", "value", "unit", "quality", "late", "rebased", "clock", "sequence", "association", "bed",
    ];

    /// <summary>Writes values in a format.</summary>
    public static Task WriteAsync(string format, IEnumerable<ExportedReading> readings, Stream stream, CancellationToken cancellation) =>
        format switch
        {
            Csv => WriteCsvAsync(readings, stream),
            SenMl => WriteSenMlAsync(readings, stream, cancellation),
            _ => ParquetSerializer.SerializeAsync(
                readings.Select(ParquetReading.Of),
                stream,
                new ParquetOptions { RowGroupSize = ParquetRowsInGroup },
                cancellationToken: cancellation),
        };

    private static async Task WriteCsvAsync(IEnumerable<ExportedReading> readings, Stream stream)
    {
        await using StreamWriter text = new(stream, leaveOpen: true);
        await using CsvWriter csv = new(text, CultureInfo.InvariantCulture);
        foreach (string column in Columns)
        {
            csv.WriteField(column);
        }

        await csv.NextRecordAsync();
        foreach (ExportedReading exported in readings)
        {
            csv.WriteField(IsoTime.Format(exported.Reading.Time));
            csv.WriteField(Printable.Escape(exported.Reading.Device));
            csv.WriteField(exported.Reading.Vital.Name);
            csv.WriteField(exported.Reading.Vital.Title);
            csv.WriteField(exported.Reading.Value.ToString("0.##", CultureInfo.InvariantCulture));
            csv.WriteField(Printable.Escape(exported.Reading.Unit));
            csv.WriteField(Printable.Escape(exported.Reading.Quality));
            csv.WriteField(exported.Reading.IsLate ? 1 : 0);
            csv.WriteField(exported.Reading.IsRebased ? 1 : 0);
            csv.WriteField(exported.Clock);
            csv.WriteField(exported.Reading.Sequence);
            csv.WriteField(exported.Reading.Association ?? "");
            csv.WriteField(Printable.Escape(exported.Bed));
            await csv.NextRecordAsync();
        }
    }

    /// <summary>SenML in JSON. "mmHg" is not one of its registered units, but is kept, as clinicians use it.</summary>
    private static async Task WriteSenMlAsync(IEnumerable<ExportedReading> readings, Stream stream, CancellationToken cancellation)
    {
        const int unwrittenLimitBytes = 64 * 1024;
        await using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (ExportedReading exported in readings.Where(exported => exported.Reading.Time is not null))
        {
            json.WriteStartObject();
            json.WriteString("n", $"urn:dev:nm:{exported.Reading.Device}:{exported.Reading.Vital.Name}");
            json.WriteString("u", exported.Reading.Unit);
            json.WriteNumber("t", exported.Reading.Time!.Value.ToUnixTimeSeconds());
            json.WriteNumber("v", exported.Reading.Value);
            json.WriteEndObject();
            if (json.BytesPending > unwrittenLimitBytes)
            {
                await json.FlushAsync(cancellation);
            }
        }

        json.WriteEndArray();
    }
}
