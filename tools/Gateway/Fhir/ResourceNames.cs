using Hl7.Fhir.Model;
using NanoMedAgent.Hospital.Deliveries;
using NanoMedAgent.Hospital.Readings;
using NanoMedAgent.Hospital.Vitals;

namespace NanoMedAgent.Gateway.Fhir;

/// <summary>
/// The identifiers of resources: URNs of devices (RFC 9039) as in the SenML export, with class, number and name behind them. They are the
/// same in each attempt, so that a server finds what it has already.
/// </summary>
internal static class ResourceNames
{
    /// <summary>The system of identifiers that are URIs.</summary>
    public const string Uris = "urn:ietf:rfc:3986";

    /// <summary>A device.</summary>
    public static string OfDevice(string device) => $"urn:dev:nm:{device}";

    /// <summary>What a device measures of one vital sign.</summary>
    public static string OfMetric(string device, VitalSign sign) => $"{OfDevice(device)}:metric:{sign.Name}";

    /// <summary>A gap.</summary>
    public static string OfGap(StoredGap gap) => FormattableString.Invariant(
        $"{OfDevice(gap.Device)}:{gap.DataClass}:gap:{gap.Declared.First}");

    /// <summary>A pack.</summary>
    public static string OfPack(DeliverablePack pack) => FormattableString.Invariant(
        $"{OfDevice(pack.Device)}:{pack.DataClass}:{pack.Key.Sequence}");

    /// <summary>An epoch, which a signed announcement of the device has begun.</summary>
    public static string OfEpoch(DeliverablePack pack) =>
        $"{OfDevice(pack.Device)}:{pack.DataClass}:epoch:{Convert.ToHexStringLower(pack.Epoch!)}";

    /// <summary>An association.</summary>
    public static string OfAssociation(string device, string association) => $"{OfDevice(device)}:association:{association}";

    /// <summary>The identifier of a resource.</summary>
    public static Identifier ToIdentifier(string name) => new(Uris, name);

    /// <summary>The search for a resource by its identifier, without the question mark.</summary>
    public static string ToSearch(string name) => $"identifier={Uris}|{name}";

    /// <summary>The reference within a bundle to the resource with an identifier.</summary>
    public static string ToReference(string name) => $"urn:uuid:{NameUuid.Of(name)}";
}
