using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.Registrar.Authorities;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;

namespace NanoMedAgent.Registrar.Cmp;

/// <summary>What a CA says about a request that it does not fulfil (PKIStatusInfo, RFC 9810 section 5.2.3).</summary>
internal static class CmpStatus
{
    public const int Granted = 0;
    public const int GrantedWithModifications = 1;
    public const int Rejection = 2;
    public const int Waiting = 3;

    // By their bits (PKIFailureInfo).
    private static readonly string[] Failures =
    [
        "badAlg", "badMessageCheck", "badRequest", "badTime", "badCertId", "badDataFormat", "wrongAuthority", "incorrectData",
        "missingTimeStamp", "badPOP", "certRevoked", "certConfirmed", "wrongIntegrity", "badRecipientNonce", "timeNotAvailable",
        "unacceptedPolicy", "unacceptedExtension", "addInfoNotAvailable", "badSenderNonce", "badCertTemplate", "signerNotTrusted",
        "transactionIdInUse", "unsupportedVersion", "notAuthorized", "systemUnavail", "systemFailure", "duplicateCertReq",
    ];

    // About the CA itself, or about the registrar: the same request may be fulfilled later. All others are about the request.
    private static readonly HashSet<string> Temporary =
    [
        "badTime", "timeNotAvailable", "badRecipientNonce", "badSenderNonce", "transactionIdInUse", "signerNotTrusted", "notAuthorized",
        "systemUnavail", "systemFailure",
    ];

    /// <summary>The answer to a request that is not fulfilled.</summary>
    public static AuthorityAnswer ToAnswer(PkiStatusInfo status, PkiFreeText? details = null)
    {
        string[] failures = [.. NamesOf(status.FailInfo)];
        string text = string.Join("; ", TextsOf(status.StatusString).Concat(TextsOf(details)).Append(string.Join(", ", failures))
            .Where(each => each.Length > 0));
        return new AuthorityAnswer(
            failures.Any(Temporary.Contains) ? AuthorityOutcome.Unavailable : AuthorityOutcome.Refused,
            text.Length > 0 ? $"the CA refuses: {text}" : "the CA refuses, and does not say why");
    }

    /// <summary>The number of a status; -1 for one that is none.</summary>
    public static int NumberOf(PkiStatusInfo status) => status.StatusObject.TryGetIntPositiveValueExact(out int number) ? number : -1;

    private static IEnumerable<string> NamesOf(DerBitString? bits)
    {
        byte[] bytes = bits?.GetBytes() ?? [];
        for (int bit = 0; bit < Failures.Length && bit / 8 < bytes.Length; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                yield return Failures[bit];
            }
        }
    }

    private static IEnumerable<string> TextsOf(PkiFreeText? text)
    {
        for (int i = 0; i < Math.Min(text?.Count ?? 0, 4); i++)
        {
            yield return Printable.Of(text![i].GetString());
        }
    }
}
