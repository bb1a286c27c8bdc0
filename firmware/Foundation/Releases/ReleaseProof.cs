using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Releases;

/// <summary>
/// Proves an envelope: the manifest has the signed digest, and every signature that the policy needs is present and right. Verifying takes
/// seconds on the chip, so there is at most one verification for each required signature: a stranger's envelope costs no more than a good
/// one.
/// </summary>
public static class ReleaseProof
{
    /// <summary>Proves an envelope.</summary>
    public static UpdateReason Prove(SuitEnvelope envelope, ReleasePolicy policy)
    {
        if (envelope.Signatures.Length == 0)
        {
            return UpdateReason.SignatureMissing;
        }

        if (!envelope.IsManifestDigestRight)
        {
            return UpdateReason.ManifestDigestWrong;
        }

        // A vendor that signs with the hash-based key only has no other key.
        bool hasVendor = policy.VendorKeys.Length == 0 && policy.HashBasedKey != null;
        bool hasCoSigner = policy.CoSigner == null;
        bool hasHashBased = policy.HashBasedKey == null;
        bool isVendorTried = false;
        bool isCoSignerTried = false;
        UpdateReason vendorReason = UpdateReason.SignatureWrong;
        foreach (byte[] encoded in envelope.Signatures)
        {
            if (CoseSign1.TryParseDetached(encoded, envelope.SignedDigest, out CoseSign1 signature) != CoseRefusal.None)
            {
                // COSE_Mac0, COSE_Sign and COSE_Mac are allowed in SUIT, and none of them proves anything here.
                return IsTagged(encoded) ? UpdateReason.AlgorithmRefused : UpdateReason.EnvelopeMalformed;
            }

            if (signature.Algorithm == CoseAlgorithm.HssLms)
            {
                if (!hasHashBased && signature.VerifyHashBased(policy.HashBasedKey) != CoseRefusal.None)
                {
                    return UpdateReason.HashBasedSignatureMissing;
                }

                hasHashBased = true;
            }
            else if (signature.Algorithm != CoseAlgorithm.Esp256 && signature.Algorithm != CoseAlgorithm.Es256)
            {
                return UpdateReason.AlgorithmRefused;
            }
            else if (IsAmong(policy.RevokedKeyIds, signature.KeyId))
            {
                vendorReason = UpdateReason.KeyRevoked;
            }
            else if (!isVendorTried && VendorKey(policy, signature.KeyId) is CoseKey vendor)
            {
                isVendorTried = true;
                hasVendor = signature.Verify(vendor, null) == CoseRefusal.None;
            }
            else if (!isCoSignerTried && policy.CoSigner != null && IsOf(policy.CoSigner, signature.KeyId))
            {
                isCoSignerTried = true;
                hasCoSigner = signature.Verify(policy.CoSigner, null) == CoseRefusal.None;
            }
        }

        return !hasVendor ? vendorReason
            : !hasCoSigner ? UpdateReason.CoSignatureMissing
            : !hasHashBased ? UpdateReason.HashBasedSignatureMissing
            : UpdateReason.None;
    }

    /// <summary>Whether it has a CBOR tag, and another one than COSE_Sign1.</summary>
    private static bool IsTagged(byte[] encoded) => encoded.Length > 0 && encoded[0] >> 5 == (int)CborMajorType.Tag && encoded[0] != 0xD2;

    /// <summary>The vendor key that a signature names. The name is not signed, so it may be missing when there is only one key.</summary>
    private static CoseKey VendorKey(ReleasePolicy policy, byte[] keyId)
    {
        if (keyId == null)
        {
            bool isOnly = policy.VendorKeys.Length == 1 && policy.CoSigner == null;
            return isOnly && !IsAmong(policy.RevokedKeyIds, policy.VendorKeys[0].KeyId()) ? policy.VendorKeys[0] : null;
        }

        foreach (CoseKey key in policy.VendorKeys)
        {
            if (IsOf(key, keyId))
            {
                return key;
            }
        }

        return null;
    }

    private static bool IsOf(CoseKey key, byte[] keyId) => keyId != null && ConstantTime.AreEqual(key.KeyId(), keyId);

    private static bool IsAmong(byte[][] keyIds, byte[] keyId)
    {
        for (int i = 0; keyIds != null && keyId != null && i < keyIds.Length; i++)
        {
            if (ConstantTime.AreEqual(keyIds[i], keyId))
            {
                return true;
            }
        }

        return false;
    }
}
