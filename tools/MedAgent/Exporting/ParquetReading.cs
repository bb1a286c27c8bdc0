using System.Text.Json.Serialization;

namespace NanoMedAgent.MedAgent.Exporting;

/// <summary>A row of a Parquet file. The columns have the names of the CSV file.</summary>
internal sealed class ParquetReading
{
    /// <summary>When it was measured, in UTC; null if that is unknown.</summary>
    [JsonPropertyName("time")]
    public DateTime? Time { get; set; }

    /// <summary>The device's id.</summary>
    [JsonPropertyName("device")]
    public string Device { get; set; } = "";

    /// <summary>The vital sign's name in SenML.</summary>
    [JsonPropertyName("name")]
    public string Name { get; set; } = "";

    /// <summary>The vital sign's name for people.</summary>
    [JsonPropertyName("title")]
    public string Title { get; set; } = "";

    /// <summary>The value, in the unit.</summary>
    [JsonPropertyName("value")]
    public double Value { get; set; }

    /// <summary>The unit.</summary>
    [JsonPropertyName("unit")]
    public string Unit { get; set; } = "";

    /// <summary>The quality of the signal.</summary>
    [JsonPropertyName("quality")]
    public string Quality { get; set; } = "";

    /// <summary>Whether it arrived late.</summary>
    [JsonPropertyName("late")]
    public bool IsLate { get; set; }

    /// <summary>Whether its time was computed afterwards.</summary>
    [JsonPropertyName("rebased")]
    public bool IsRebased { get; set; }

    /// <summary>The quality of the clock.</summary>
    [JsonPropertyName("clock")]
    public string Clock { get; set; } = "";

    /// <summary>The number of its pack.</summary>
    [JsonPropertyName("sequence")]
    public long Sequence { get; set; }

    /// <summary>The association's id, or null.</summary>
    [JsonPropertyName("association")]
    public string? Association { get; set; }

    /// <summary>The bed; empty without an association.</summary>
    [JsonPropertyName("bed")]
    public string Bed { get; set; } = "";

    /// <summary>The row of a value.</summary>
    public static ParquetReading Of(ExportedReading exported) => new()
    {
        Time = exported.Reading.Time?.UtcDateTime,
        Device = exported.Reading.Device,
        Name = exported.Reading.Vital.Name,
        Title = exported.Reading.Vital.Title,
        Value = (double)exported.Reading.Value,
        Unit = exported.Reading.Unit,
        Quality = exported.Reading.Quality,
        IsLate = exported.Reading.IsLate,
        IsRebased = exported.Reading.IsRebased,
        Clock = exported.Clock,
        Sequence = exported.Reading.Sequence,
        Association = exported.Reading.Association,
        Bed = exported.Bed,
    };
}
