using System.Globalization;
using System.Text.Json;
using NanoMedAgent.Hospital.Admissions;

namespace NanoMedAgent.Admissions.Fhir;

/// <summary>Reads what Encounter, Patient and Location of FHIR R4 say.</summary>
/// <param name="server">Where what they refer to is.</param>
/// <param name="patientSystem">The system of the ids that are on wristbands.</param>
/// <param name="visitSystem">The system of the numbers of visits; null to take the first number.</param>
internal sealed class FhirReader(FhirServer server, string patientSystem, string? visitSystem)
{
    // A bed is in a room, in a ward, in a wing, in a house. A chain that goes in a circle ends here.
    private const int ChainLimit = 8;

    /// <summary>Reads an encounter.</summary>
    /// <returns>What it says, or for people why it cannot be used; neither where it is about nobody in a bed.</returns>
    public async Task<(FhirStay? Stay, string Fault)> ReadStayAsync(JsonElement encounter, CancellationToken cancellation)
    {
        StayStatus status = encounter.Text("status") switch
        {
            "arrived" or "triaged" or "in-progress" or "onleave" => StayStatus.Present,
            "finished" => StayStatus.Left,
            "cancelled" or "entered-in-error" => StayStatus.Cancelled,
            _ => StayStatus.NotHere,
        };
        if (status == StayStatus.NotHere)
        {
            return (null, "");
        }

        if (encounter.Time("meta", "lastUpdated") is not { } updated)
        {
            return (null, "meta.lastUpdated is missing");
        }

        if (FhirJson.ToLocal(encounter.Text("subject", "reference"), server.Address) is not { } subject
            || await server.ReadAsync(subject, cancellation) is not { } patient)
        {
            return (null, "its subject is not at this server");
        }

        (FhirPerson? person, string fault) = ReadPerson(patient);
        if (person is null)
        {
            return (null, fault);
        }

        string[] numbers =
        [
            .. encounter.Items("identifier").Where(each => visitSystem is null || each.Text("system") == visitSystem)
                .Select(each => each.Text("value")).Where(value => value.Length > 0),
        ];
        FhirStay stay = new(person, numbers.FirstOrDefault(encounter.Text("id")), status, encounter.VersionOf(), updated)
        {
            Begun = encounter.Time("period", "start"),
            Ended = encounter.Time("period", "end"),
        };
        if (status != StayStatus.Present)
        {
            return (stay, "");
        }

        stay = await PlaceAsync(stay, encounter, cancellation);
        return stay.Ward.Length == 0 && encounter.Items("location").Any(IsCurrent)
            ? (null, "none of its locations is in a ward (Location.physicalType wa)")
            : stay.Ward.Length == 0 ? (null, "")
            : (stay, "");
    }

    /// <summary>Reads a patient.</summary>
    /// <returns>What it says, or for people why it cannot be used.</returns>
    public (FhirPerson? Person, string Fault) ReadPerson(JsonElement patient)
    {
        string id = patient.Items("identifier").Where(each => each.Text("system") == patientSystem)
            .Select(each => each.Text("value").Trim()).FirstOrDefault("");
        if (id.Length == 0)
        {
            return (null, $"the patient has no identifier of {patientSystem}");
        }

        if (patient.Time("meta", "lastUpdated") is not { } updated)
        {
            return (null, "meta.lastUpdated of the patient is missing");
        }

        return (new FhirPerson(id, patient.VersionOf(), updated)
        {
            Name = NameOf(patient),
            Born = DateOnly.TryParseExact(
                patient.Text("birthDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly born)
                ? born
                : null,
            ReplacedBy = patient.Items("link").Where(each => each.Text("type") == "replaced-by")
                .Select(each => FhirJson.ToLocal(each.Text("other", "reference"), server.Address)).FirstOrDefault(),
        }, "");
    }

    private static bool IsCurrent(JsonElement place) =>
        place.Text("status") is "active" or "" && place.Text("period", "end").Length == 0;

    private static string NameOf(JsonElement patient)
    {
        JsonElement[] names = [.. patient.Items("name")];
        JsonElement chosen = names.Where(each => each.Text("use") == "official").Concat(names).FirstOrDefault();
        IEnumerable<string> parts = Texts(chosen, "prefix").Concat(Texts(chosen, "given")).Append(chosen.Text("family"))
            .Concat(Texts(chosen, "suffix")).Select(FhirJson.Clean).Where(part => part.Length > 0);
        string name = string.Join(' ', parts) is { Length: > 0 } joined ? joined : FhirJson.Clean(chosen.Text("text"));
        return name.Length > AdmissionRules.NameLengthLimit ? name[..AdmissionRules.NameLengthLimit] : name;
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.Items(name).Select(each => each.Text());

    /// <summary>Ward, room and bed by the physical types of the current locations, and of those that they are part of.</summary>
    private async Task<FhirStay> PlaceAsync(FhirStay stay, JsonElement encounter, CancellationToken cancellation)
    {
        Dictionary<string, string> names = [];
        DateTimeOffset? since = null;
        foreach (JsonElement place in encounter.Items("location").Where(IsCurrent))
        {
            string? reference = FhirJson.ToLocal(place.Text("location", "reference"), server.Address);
            for (int depth = 0; reference is not null && depth < ChainLimit; depth++)
            {
                if (await server.ReadAsync(reference, cancellation) is not { } location)
                {
                    break;
                }

                foreach (string code in location.Items("physicalType", "coding").Select(each => each.Text("code")))
                {
                    names.TryAdd(code, FhirJson.Clean(location.Text("name")));
                }

                reference = FhirJson.ToLocal(location.Text("partOf", "reference"), server.Address);
            }

            since = place.Time("period", "start") is { } start && (since is null || start > since) ? start : since;
        }

        (string room, string bed) = (names.GetValueOrDefault("ro", ""), names.GetValueOrDefault("bd", ""));
        return stay with
        {
            Ward = names.GetValueOrDefault("wa", ""),
            Bed = room.Length == 0 ? bed : bed.Length == 0 || bed == room ? room : $"{room}-{bed}",
            Moved = since,
        };
    }
}
