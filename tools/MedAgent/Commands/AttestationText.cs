using System.Globalization;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Protocol;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Evidence of devices and its results, for people.</summary>
internal static class AttestationText
{
    private static readonly string[] ResetReasons =
        ["unknown", "power on", "restart", "deep sleep", "watchdog", "brown-out", "failure of the firmware"];

    private static readonly string[] DebugStates =
        ["enabled", "disabled", "disabled since the start", "disabled permanently", "disabled fully and permanently"];

    /// <summary>A table of one piece of evidence: what was found, then what the device says.</summary>
    /// <param name="stored">The evidence.</param>
    /// <param name="token">What is in it; null when it cannot be read any more.</param>
    public static Table Of(StoredAttestation stored, AttestationToken? token)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(new TableColumn("").NoWrap());
        table.AddTexts("device", stored.Device);
        table.AddTexts("received", Time(stored.ReceivedAt));
        table.AddTexts("status", Of(stored.Status));
        if (stored.Reasons.Count > 0)
        {
            table.AddTexts("because", stored.ReasonText);
        }

        table.AddTexts("release", stored.Release is { } release ? release.ToString(CultureInfo.InvariantCulture) : "not known");
        if (token is null)
        {
            return table;
        }

        table.AddTexts("nonce", token.Nonce is { } nonce ? Convert.ToHexStringLower(nonce) : "none: nobody asked");
        table.AddTexts("made", token.IssuedAt is { } issued ? Time(issued) : "without an authenticated date");
        string reason = Name(ResetReasons, token.ResetReason);
        table.AddTexts("start", FormattableString.Invariant($"{token.Start}, {token.Uptime} s before; its cause: {reason}"));
        table.AddTexts("policy version", token.PolicyVersion.ToString(CultureInfo.InvariantCulture));
        table.AddTexts("manifest", token.Software is { } software ? Convert.ToHexStringLower(software.ManifestDigest) : "not measured");
        foreach ((int index, byte[] digest) in (token.Software?.Images ?? []).Index())
        {
            table.AddTexts(FormattableString.Invariant($"component {index}"), Convert.ToHexStringLower(digest));
        }

        table.AddTexts("secure boot", OnOrOff(token.SecureBoot));
        table.AddTexts("flash encryption", OnOrOff(token.FlashEncryption));
        table.AddTexts("debugger", token.DebugStatus is { } debug ? Name(DebugStates, debug) : "unknown");
        table.AddTexts("storage", FormattableString.Invariant($"{token.Repairs} repaired, {token.Failures} failed since the start"));
        return table;
    }

    /// <summary>A status in a word.</summary>
    public static string Of(AttestationStatus status) => status switch
    {
        AttestationStatus.Affirming => "affirming",
        AttestationStatus.Warning => "warning",
        AttestationStatus.Contraindicated => "contraindicated",
        _ => "none",
    };

    /// <summary>A time.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>What is in stored evidence, if it verifies with a key.</summary>
    public static AttestationToken? Read(StoredAttestation stored, CosePublicKey? key)
    {
        AttestationToken? token = null;
        if (key is not null)
        {
            AttestationToken.TryRead(new Topic(stored.Device, Topic.Events, ""), stored.Evidence, key, out token);
        }

        return token;
    }

    private static string OnOrOff(bool? value) => value is { } known ? (known ? "on" : "off") : "unknown";

    private static string Name(string[] names, long number) => number >= 0 && number < names.Length
        ? names[number]
        : FormattableString.Invariant($"number {number}, which is not known here");
}
