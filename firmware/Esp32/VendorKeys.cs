using NanoMedAgent.Releases;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Whose releases this image accepts; none, while there is no key. <c>medagent release vendor-keys</c> writes this file.
/// </summary>
internal static class VendorKeys
{
    /// <summary>What a release must be; null when the device accepts none.</summary>
    public static ReleasePolicy ReadPolicy() => new ReleaseKeys
    {
        Vendor = "",
        Class = "",
        LeastSequence = 1,
        Keys = new string[]
        {
        },
        HashBasedKey = "",
        RevokedKeyIds = new string[]
        {
        },
        IsCoSigned = false,
    }.ToPolicy();
}
