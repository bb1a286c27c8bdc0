using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// Whose releases an image accepts, as it is written in the image's source: bytes are lower-case hexadecimal digits.
/// <c>medagent release vendor-keys</c> writes it.
/// </summary>
public sealed class ReleaseKeys
{
    private const int KeyIdLength = 8;

    /// <summary>Identifier of the vendor, 16 bytes.</summary>
    public string Vendor;

    /// <summary>Identifier of the class of devices, 16 bytes.</summary>
    public string Class;

    /// <summary>Sequence number of the release that this image is: no older one is accepted.</summary>
    public long LeastSequence;

    /// <summary>The vendor's release keys, COSE_Keys (P-256). One of them must sign. Empty when the hash-based key signs alone.</summary>
    public string[] Keys;

    /// <summary>The vendor's HSS-LMS key (RFC 8554), which must sign as well, or alone. Empty for none.</summary>
    public string HashBasedKey;

    /// <summary>COSE key ids of vendor keys that are not trusted any more, 8 bytes each.</summary>
    public string[] RevokedKeyIds;

    /// <summary>Whether the hospital's authority must sign as well.</summary>
    public bool IsCoSigned;

    /// <summary>The policy that this describes.</summary>
    /// <returns>
    /// null when the device accepts no release: there is no key, or something cannot be read. What is left shall not decide alone then.
    /// </returns>
    public ReleasePolicy ToPolicy()
    {
        CoseKey[] keys = new CoseKey[Keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            byte[] key = Decode(Keys[i]);
            if (key == null || !CoseKey.TryParse(key, out keys[i]))
            {
                return null;
            }
        }

        byte[][] revoked = new byte[RevokedKeyIds.Length][];
        for (int i = 0; i < revoked.Length; i++)
        {
            revoked[i] = DecodeFixed(RevokedKeyIds[i], KeyIdLength);
            if (revoked[i] == null)
            {
                return null;
            }
        }

        byte[] hashBased = HashBasedKey.Length == 0 ? null : Decode(HashBasedKey);
        bool hasHashBased = hashBased != null && HssLms.IsPublicKey(hashBased);
        byte[] vendor = DecodeFixed(Vendor, SuitParameters.IdentifierLength);
        byte[] deviceClass = DecodeFixed(Class, SuitParameters.IdentifierLength);
        bool isComplete = vendor != null && deviceClass != null
            && hasHashBased == (HashBasedKey.Length > 0) && (keys.Length > 0 || hasHashBased);
        return !isComplete ? null : new ReleasePolicy
        {
            Vendor = vendor,
            Class = deviceClass,
            LeastSequence = LeastSequence,
            VendorKeys = keys,
            RevokedKeyIds = revoked,
            IsCoSigned = IsCoSigned,
            HashBasedKey = hashBased,
        };
    }

    private static byte[] Decode(string digits)
    {
        byte[] bytes = Hexadecimal.Bytes(digits);
        return Hexadecimal.Of(bytes, bytes.Length) == digits ? bytes : null;
    }

    private static byte[] DecodeFixed(string digits, int length) => digits.Length == 2 * length ? Decode(digits) : null;
}
