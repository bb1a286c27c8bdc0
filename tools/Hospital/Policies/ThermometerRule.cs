using System.Formats.Cbor;

namespace NanoMedAgent.Hospital.Policies;

/// <summary>
/// Says that a device's thermometer measures the body's temperature and not that of the skin: where it is, and what is added to what it
/// measures. ISO 80601-2-56 (clinical thermometers) calls that the adjusted mode, with a measuring site and a reference body site, and has
/// the offset between them be declared. It differs between patients and depends on how the probe is worn, so nothing here has a default:
/// the hospital takes it from its own comparison, or from the maker of the housing.
/// </summary>
/// <param name="Site">Where the thermometer is.</param>
/// <param name="OffsetCelsius">What is added, in tenths of a degree Celsius at the finest.</param>
public sealed record ThermometerRule(ThermometerSite Site, decimal OffsetCelsius)
{
    private const decimal OffsetLimit = 3;
    private const decimal Tenths = 10;

    /// <summary>Why a device would refuse the rule.</summary>
    internal IEnumerable<string> Errors()
    {
        if (!Enum.IsDefined(Site) || Math.Abs(OffsetCelsius) > OffsetLimit || decimal.Round(OffsetCelsius, 1) != OffsetCelsius)
        {
            yield return $"thermometer: it is in the axilla or the ear, and its offset is -{OffsetLimit} to {OffsetLimit} °C in tenths";
        }
    }

    /// <summary>Encodes the rule.</summary>
    internal void WriteTo(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteInt32((int)Site);
        writer.WriteInt32((int)(OffsetCelsius * Tenths));
        writer.WriteEndArray();
    }

    /// <summary>Decodes a rule.</summary>
    /// <exception cref="InvalidOperationException">It is not a rule.</exception>
    internal static ThermometerRule Read(CborReader reader)
    {
        reader.ReadStartArray();
        ThermometerRule rule = new((ThermometerSite)reader.ReadInt32(), reader.ReadInt32() / Tenths);
        reader.ReadEndArray();
        return rule;
    }
}
