using System.Globalization;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.Admissions;

/// <summary>Reads what ADT messages of HL7 v2 say (chapter 3 of version 2.6).</summary>
/// <param name="authority">
/// The assigning authority of the patients' ids (PID-3.4, first subcomponent); empty to take the first id.
/// </param>
/// <param name="zone">The time zone of times without an offset.</param>
public sealed class AdtReader(string authority, TimeZoneInfo zone)
{
    // One message may merge several ids.
    private const int EventLimit = 50;

    // Of XPN: prefix, given name, further names, family name, suffix.
    private static readonly int[] NameParts = [5, 2, 3, 1, 4];

    private static readonly Dictionary<string, AdmissionKind> Kinds = new()
    {
        ["A01"] = AdmissionKind.Admit,
        ["A04"] = AdmissionKind.Admit,
        ["A02"] = AdmissionKind.Transfer,
        ["A12"] = AdmissionKind.Transfer,
        ["A03"] = AdmissionKind.Discharge,
        ["A08"] = AdmissionKind.Update,
        ["A11"] = AdmissionKind.CancelAdmit,
        ["A13"] = AdmissionKind.CancelDischarge,
        ["A40"] = AdmissionKind.Merge,
    };

    /// <summary>Who has sent a message: application and facility (MSH-3, MSH-4).</summary>
    public static string SourceOf(Hl7Message message) => string.Join(
        '@', new[] { message.Header[3].Text, message.Header[4].Text }.Select(Clean).Where(text => text.Length > 0));

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="events">What it says, in its order.</param>
    /// <returns>What to answer when it cannot be read; otherwise <see cref="MessageVerdict.Accepted"/>.</returns>
    public MessageVerdict Read(Hl7Message message, out IReadOnlyList<AdmissionEvent> events)
    {
        events = [];
        (string code, string trigger) = message.Type;
        if (code != "ADT" || !Kinds.TryGetValue(trigger, out AdmissionKind kind))
        {
            return MessageVerdict.Rejected(
                $"{Printable.Of($"{code} {trigger}")} is not taken here, only ADT {string.Join(", ", Kinds.Keys.Order())}");
        }

        if (message.Header[11].Text is not ("P" or "") and var processing)
        {
            // A test or a training must put nobody on a tile.
            return MessageVerdict.Rejected($"only messages of production are taken (MSH-11 P), not {Printable.Of(processing)}");
        }

        string time = message.Find("EVN") is { } evn && !evn[2].IsEmpty ? evn[2].Text : message.Header[7].Text;
        if (!Hl7Time.TryParse(time, zone, out DateTimeOffset occurred))
        {
            return MessageVerdict.Error("the time of the event cannot be read (EVN-2, or MSH-7)");
        }

        List<AdmissionEvent> read = [];
        foreach ((Hl7Segment pid, Hl7Segment? mrg, Hl7Segment? pv1) in Patients(message))
        {
            string? id = IdOf(pid[3]);
            string? prior = kind == AdmissionKind.Merge ? mrg is null ? null : IdOf(mrg[1]) : "";
            if (id is null || prior is null)
            {
                return MessageVerdict.Error(
                    $"{(id is null ? "PID-3" : "MRG-1")} has no id{(authority.Length == 0 ? "" : $" of {authority}")}");
            }

            if (read.Count == EventLimit)
            {
                return MessageVerdict.Error($"more than {EventLimit} patients are in one message");
            }

            read.Add(new AdmissionEvent(kind, id, occurred)
            {
                Source = SourceOf(message),
                Message = message.ControlId,
                Prior = prior,
                Visit = pv1?[19].Text ?? "",
                Ward = kind == AdmissionKind.Merge ? "" : Clean(pv1?[3].Text ?? ""),
                Bed = kind == AdmissionKind.Merge || pv1 is null ? "" : BedOf(pv1[3]),
                Name = NameOf(pid[5]),
                Born = BornOf(pid[7].Text),
            });
        }

        events = read;
        return read.Count > 0 ? MessageVerdict.Accepted : MessageVerdict.Error("the message has no PID");
    }

    /// <summary>The patients of a message, each with the segments that belong to it.</summary>
    private static IEnumerable<(Hl7Segment Pid, Hl7Segment? Mrg, Hl7Segment? Pv1)> Patients(Hl7Message message)
    {
        Hl7Segment? pid = null;
        Hl7Segment? mrg = null;
        Hl7Segment? pv1 = null;
        foreach (Hl7Segment segment in message.Segments)
        {
            switch (segment.Name)
            {
                case "PID":
                    if (pid is not null)
                    {
                        yield return (pid, mrg, pv1);
                    }

                    (pid, mrg, pv1) = (segment, null, null);
                    break;
                case "MRG":
                    mrg ??= segment;
                    break;
                case "PV1":
                    pv1 ??= segment;
                    break;
            }
        }

        if (pid is not null)
        {
            yield return (pid, mrg, pv1);
        }
    }

    /// <summary>Room and bed, as people in the ward call them: a bed's own name may come again in each room.</summary>
    private static string BedOf(Hl7Field location)
    {
        (string room, string bed) = (Clean(location[2]), Clean(location[3]));
        return room.Length == 0 ? bed : bed.Length == 0 || bed == room ? room : $"{room}-{bed}";
    }

    /// <summary>The legal name, or the first one: given names first, as people say it.</summary>
    private static string NameOf(Hl7Field names)
    {
        IReadOnlyList<Hl7Field> all = names.Repetitions;
        Hl7Field? name = all.Where(each => each[7] == "L").Concat(all).Select(each => (Hl7Field?)each).FirstOrDefault();
        if (name is not { } chosen || names.IsNull)
        {
            return "";
        }

        IEnumerable<string> parts = NameParts.Select(part => Clean(chosen[part])).Where(part => part.Length > 0);
        string text = string.Join(' ', parts);
        return text.Length > AdmissionRules.NameLengthLimit ? text[..AdmissionRules.NameLengthLimit] : text;
    }

    private static DateOnly? BornOf(string text) => DateOnly.TryParseExact(
        text.Length > 8 ? text[..8] : text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
        ? date
        : null;

    /// <summary>Without what cannot be seen: joiners in a name must not keep its bearer out of the ward.</summary>
    private static string Clean(string text) =>
        new([.. text.Trim().Where(character => char.IsSurrogate(character) || Printable.Escape($"{character}") == $"{character}")]);

    private string? IdOf(Hl7Field ids)
    {
        string? id = ids.Repetitions.Where(each => authority.Length == 0 || each[4] == authority).Select(each => each[1].Trim())
            .FirstOrDefault();
        return string.IsNullOrEmpty(id) ? null : id;
    }
}
