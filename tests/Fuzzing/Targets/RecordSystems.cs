using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fuzzing.Seeds;
using Fuzzing.World;
using NanoMedAgent.Admissions;
using NanoMedAgent.Admissions.Fhir;
using NanoMedAgent.Gateway.Fhir;
using NanoMedAgent.Hl7.Messages;
using NanoMedAgent.Hl7.Mllp;
using NanoMedAgent.Hospital.Admissions;
using NanoMedAgent.Smart;

namespace Fuzzing.Targets;

/// <summary>What the hospital's record systems send: HL7 v2, FHIR, tokens.</summary>
internal static class RecordSystems
{
    private const string Address = "https://fhir.example/r4/";
    private const string System = "urn:mr";
    private static readonly AdtReader Adt = new("HOSP", TimeZoneInfo.Utc);
    private static readonly GivenAnswers Answers = new("application/fhir+json");
    private static readonly HttpClient Http = new(Answers);
    private static readonly Lazy<ECDsa> TokenKey = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP384));

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("hl7", "a message of HL7 v2 and the admissions in it", () => AdtMessages().Append(Acknowledging()), ReadHl7)
        {
            Fixed = 64 * 1024, PerByte = 512,
        },
        new("mllp", "frames of MLLP, in pieces", Frames, Decode) { PerByte = 64 },
        new("fhir-admissions", "encounters, patients and locations of FHIR", Bundles, ReadBundle) { Fixed = 256 * 1024, PerByte = 2048 },
        new("fhir-answer", "what a FHIR server says about what it got", Outcomes, ReadOutcome) { Fixed = 32 * 1024, PerByte = 256 },
        new("token", "what an authorization server answers", Tokens, ReadToken) { Fixed = 256 * 1024, PerByte = 256 },
    ];

    private static IEnumerable<byte[]> AdtMessages() => new[] { "A01", "A03", "A40" }.Select(trigger => Encoding.UTF8.GetBytes(
        $"MSH|^~\\&|HIS|HOSPITAL|WARD|HOSPITAL|20260301080000+0000||ADT^{trigger}|7|P|2.6|||||DEU|UNICODE UTF-8\r"
        + $"EVN|{trigger}|20260301080000+0000\rPID|1||4711^^^HOSP^MR~1^^^B||Example^Ada^^^Dr.||19500131|F\r"
        + "MRG|4712^^^HOSP\rPV1|1|I|3 North^301^1||||||||||||||||V-1\r"));

    private static IEnumerable<byte[]> Frames() => AdtMessages().Select(message => MllpDecoder.Frame(message));

    private static byte[] Acknowledging() => Encoding.UTF8.GetBytes(
        "MSH|^~\\&|A|B|C|D|20260301080000||ACK^R01|8|P|2.6\rMSA|AE|7|no\rERR|||207^Error^HL70357|E||||text \\F\\ \\X41\\\r");

    private static void ReadHl7(byte[] input)
    {
        bool isRead = Hl7Message.TryRead(input, Hl7Limits.Default, out Hl7Message message, out Hl7Refusal refusal);
        Fault.Unless(isRead == (refusal == Hl7Refusal.None), "a message is refused and given");
        Hl7Message.TryReadHeader(input);
        if (!isRead)
        {
            return;
        }

        Adt.Read(message, out IReadOnlyList<AdmissionEvent> events);
        Fault.Unless(events.Count <= 50, "more events are read than one message may have");
        _ = (AdtReader.SourceOf(message), Acknowledgement.Read(message));
        Acknowledgement answer = new(AcknowledgementCode.AE, message.ControlId, "no");
        byte[] reply = answer.ToMessage(message, "1", DateTimeOffset.UnixEpoch).ToBytes();
        Fault.Unless(Hl7Message.TryRead(reply, Hl7Limits.Default, out Hl7Message again, out _), "the answer to a message cannot be read");
        Fault.Unless(Acknowledgement.Read(again) is not null || message.ControlId.Length == 0, "the answer to a message is none");
    }

    private static void Decode(byte[] input)
    {
        // In one piece, and byte by byte.
        List<byte[]> whole = Blocks(new MllpDecoder(1024), [input]);
        List<byte[]> pieces = Blocks(new MllpDecoder(1024), input.Select(each => new[] { each }));
        Fault.Unless(whole.Count == pieces.Count, "pieces of another length give other blocks");
        Fault.Unless(whole.Zip(pieces).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)), "pieces give other contents");
        Fault.Unless(whole.All(block => block.Length <= 1024), "a block is longer than it may be");
    }

    private static List<byte[]> Blocks(MllpDecoder decoder, IEnumerable<byte[]> pieces)
    {
        List<byte[]> blocks = [];
        foreach (byte[] piece in pieces)
        {
            for (ReadOnlySpan<byte> rest = piece; rest.Length > 0;)
            {
                MllpOutcome outcome = decoder.Decode(rest, out int taken, out byte[] content);
                if (outcome == MllpOutcome.TooLong)
                {
                    // The connection is closed.
                    return blocks;
                }

                if (outcome == MllpOutcome.Block)
                {
                    blocks.Add(content);
                }

                rest = rest[taken..];
            }
        }

        return blocks;
    }

    private static IEnumerable<byte[]> Bundles() => new[]
    {
        """
        {"resourceType":"Bundle","entry":[{"search":{"mode":"match"},"resource":{"resourceType":"Encounter","id":"e","status":"in-progress",
        "meta":{"lastUpdated":"2026-03-01T08:00:00Z","versionId":"1"},"subject":{"reference":"Patient/p"},"identifier":[{"value":"V-1"}],
        "period":{"start":"2026-03-01T08:00:00Z"},"location":[{"location":{"reference":"Location/b"},"status":"active"}]}},
        {"search":{"mode":"include"},"resource":{"resourceType":"Patient","id":"p","meta":{"lastUpdated":"2026-03-01T08:00:00Z"},
        "identifier":[{"system":"urn:mr","value":"4711"}],"name":[{"use":"official","family":"Example","given":["Ada"],"text":"A E"}],
        "birthDate":"1950-01-31","link":[{"type":"replaced-by","other":{"reference":"Patient/q"}}]}},
        {"resource":{"resourceType":"Location","id":"b","name":"1","physicalType":{"coding":[{"code":"bd"},{"code":"wa"}]},
        "partOf":{"reference":"https://fhir.example/r4/Location/w"}}}],
        "link":[{"relation":"next","url":"https://fhir.example/r4/x?page=2"}]}
        """,
        """{"resourceType":"Bundle"}""",
    }.Select(Encoding.UTF8.GetBytes);

    private static void ReadBundle(byte[] input)
    {
        Answers.Give([input, input]);
        using FhirServer server = new(new HttpClient(Answers, disposeHandler: false), new Uri(Address), authorization: null);
        FhirReader reader = new(server, System, visitSystem: null);
        try
        {
            ReadBundleAsync(server, reader).GetAwaiter().GetResult();
        }
        catch (Exception refusal) when (refusal is HttpRequestException or InvalidDataException)
        {
            // As the docstrings of FhirServer say.
        }
    }

    private static async Task ReadBundleAsync(FhirServer server, FhirReader reader)
    {
        await foreach ((_, IReadOnlyList<JsonElement> found) in server.SearchAsync("Encounter?x", CancellationToken.None))
        {
            foreach (JsonElement each in found)
            {
                await reader.ReadStayAsync(each, CancellationToken.None);
                reader.ReadPerson(each);
            }
        }
    }

    private static IEnumerable<byte[]> Outcomes() => new[]
    {
        """{"resourceType":"OperationOutcome","issue":[{"severity":"error","diagnostics":"no"},{"details":{"text":"why"}}]}""",
        """{"resourceType":"Bundle","entry":[{"response":{"status":"400 Bad","outcome":{"issue":[{"diagnostics":"x"}]}}}]}""",
        """
        {"resourceType":"Bundle","entry":[{"resource":
        {"resourceType":"Patient","id":"a","link":[{"type":"replaced-by","other":{"reference":"Patient/b"}}]}}]}
        """,
    }.Select(Encoding.UTF8.GetBytes);

    private static void ReadOutcome(byte[] input)
    {
        Fault.Unless(ServerAnswer.Reason(400, input).Length <= 512, "a reason is longer than it may be");
        ServerAnswer.FailedEntries(input);
        ServerAnswer.Found(input, "Patient");
    }

    private static IEnumerable<byte[]> Tokens() =>
        new[] { """{"access_token":"a","expires_in":300}""", """{"error":"invalid_client"}""" }.Select(Encoding.UTF8.GetBytes);

    private static void ReadToken(byte[] input)
    {
        Answers.Give([input]);
        using SmartAuthorization authorization = new(
            Http, new Uri(Address + "token"), "ward", TokenKey.Value, "system/*.r", TimeProvider.System);
        (string? token, string reason) = authorization.GetTokenAsync(CancellationToken.None).GetAwaiter().GetResult();
        Fault.Unless(token is null == reason.Length > 0, "a token is refused and given");
    }
}
