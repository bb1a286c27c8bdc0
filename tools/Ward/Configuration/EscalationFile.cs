using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Files;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>Reads the hospital's rule for escalation, in JSON. Files that it names are beside it, unless their paths are whole.</summary>
internal sealed class EscalationFile
{
    private const int NameLengthLimit = 64;
    private const int WardLengthLimit = 100;
    private const int AddressLengthLimit = 500;
    private const int DestinationLimit = 20;
    private const int StepLimit = 50;
    private const int LongestSeconds = 24 * 60 * 60;

    // Of Standard Webhooks.
    private const string SecretPrefix = "whsec_";
    private const int ShortestSecretBytes = 24;
    private const int LongestSecretBytes = 64;

    private const string Example =
        """{"destinations": {"pager": {"mqtt": "paging/north"}}, "steps": [{"to": "pager", "after": {"high": 60, "medium": 300}}]}""";

    private static readonly JsonSerializerOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly string _path;

    private EscalationFile(string path) => _path = path;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no rule, or names a file that cannot be read; the message says what to do.</exception>
    public static EscalationRule Load(string path) =>
        new EscalationFile(path).Read(JsonInput.Read<RuleContent>(path, Strict, Example));

    private EscalationRule Read(RuleContent content)
    {
        if (content.Destinations.Count is 0 or > DestinationLimit || content.Steps.Count is 0 or > StepLimit)
        {
            throw Fault($"there are 1 to {DestinationLimit} destinations and 1 to {StepLimit} steps; correct it there");
        }

        EscalationDestination[] destinations = [.. content.Destinations.Select(each => ReadDestination(each.Key, each.Value))];
        EscalationStep[] steps = [.. content.Steps.Select(step => ReadStep(step, destinations))];
        return destinations.FirstOrDefault(each => steps.All(step => step.Destination != each.Name)) is { } unused
            ? throw Fault($"no step leads to {unused.Name}; add one, or remove the destination")
            : new EscalationRule(destinations, steps);
    }

    private EscalationStep ReadStep(StepContent? step, EscalationDestination[] destinations)
    {
        if (step is null || destinations.All(each => each.Name != step.To))
        {
            throw Fault(step is null ? "a step is null; remove it" : $"a step leads to {step.To}, which is no destination; correct it");
        }

        (int? high, int? medium, int? low) = (step.After.High, step.After.Medium, step.After.Low);
        return high is null && medium is null && low is null
            ? throw Fault($"a step to {step.To} is for no priority; give seconds for high, medium or low")
            : new EscalationStep(step.To, Seconds(high), Seconds(medium), Seconds(low));
    }

    private TimeSpan? Seconds(int? seconds) => seconds switch
    {
        null => null,
        >= 0 and <= LongestSeconds => TimeSpan.FromSeconds(seconds.Value),
        _ => throw Fault(FormattableString.Invariant($"{seconds} s is no time for a step; give 0 to {LongestSeconds}")),
    };

    private EscalationDestination ReadDestination(string name, DestinationContent? content)
    {
        if (name.Length is 0 or > NameLengthLimit || name.Any(char.IsControl) || content is null)
        {
            throw Fault($"a destination's name has 1 to {NameLengthLimit} characters, and what it is stands behind it; correct it");
        }

        return (content.Page, content.Webhook, content.Mqtt) switch
        {
            ({ Length: > 0 and <= WardLengthLimit } ward, null, null) when IsAlone(content) =>
                new EscalationDestination(name) { Page = ward },
            (null, null, { } topic) when IsAlone(content) && PagingTopic.IsValid(topic) =>
                new EscalationDestination(name) { Topic = topic },
            (null, { } address, null) => new EscalationDestination(name) { Webhook = ReadWebhook(name, address, content) },
            (null, null, not null) when IsAlone(content) => throw Fault(
                $"{name}: the topic begins with paging/ and has levels of letters, digits, hyphens and underlines, such as paging/3-north; "
                + "correct it"),
            _ => throw Fault(
                $"{name}: this is no destination; give one of page (a ward's name), webhook (with secret, and ca where it is needed) and "
                + "mqtt (a topic)"),
        };
    }

    private static bool IsAlone(DestinationContent content) => content.Secret is null && content.Ca is null;

    private WebhookAddress ReadWebhook(string name, string address, DestinationContent content)
    {
        if (address.Length > AddressLengthLimit || !Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0)
        {
            throw Fault($"{name}: the webhook is no address; write it like https://pager.hospital.example/alarms");
        }

        if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            throw Fault($"{name}: what is told of patients must be encrypted on the way; write https://");
        }

        if (content.Secret is null)
        {
            throw Fault($"{name}: a webhook needs a secret; make a file with: echo whsec_$(openssl rand -base64 32)");
        }

        X509Certificate2Collection? authorities =
            content.Ca is { } file ? CertificateFiles.Read(PathOf(file), $"{_path}: {name}: ca") : null;
        return new WebhookAddress(uri, ReadSecrets(name, PathOf(content.Secret)), authorities);
    }

    /// <summary>Reads the secret, or two while it is changed: one a line. No message has any part of it.</summary>
    private static List<byte[]> ReadSecrets(string name, string path)
    {
        List<byte[]> secrets = [];
        const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        foreach (string line in InputFile.ReadText(path).Split('\n', Trimmed))
        {
            byte[] secret = new byte[LongestSecretBytes];
            if (!line.StartsWith(SecretPrefix, StringComparison.Ordinal)
                || !Convert.TryFromBase64String(line[SecretPrefix.Length..], secret, out int length) || length < ShortestSecretBytes)
            {
                secrets.Clear();
                break;
            }

            secrets.Add(secret[..length]);
        }

        return secrets.Count is 1 or 2
            ? secrets
            : throw new InvalidDataException(
                $"{path}: this is not the secret of {name}: whsec_ and base64 of {ShortestSecretBytes} to {LongestSecretBytes} bytes, one "
                + "or two lines; make it with: echo whsec_$(openssl rand -base64 32)");
    }

    private string PathOf(string file) => Path.Combine(Path.GetDirectoryName(_path) ?? "", file);

    private InvalidDataException Fault(string what) => new($"{_path}: {what}");

    private sealed record RuleContent(Dictionary<string, DestinationContent?> Destinations, List<StepContent?> Steps);

    private sealed record DestinationContent(
        string? Page = null, string? Webhook = null, string? Secret = null, string? Ca = null, string? Mqtt = null);

    private sealed record StepContent(string To, PrioritySeconds After);

    private sealed record PrioritySeconds(int? High = null, int? Medium = null, int? Low = null);
}
