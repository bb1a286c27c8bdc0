using System.Formats.Cbor;
using NanoMedAgent.Hospital.Files;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>
/// A file with the delegations of a key: the CBOR array that its messages carry (PROTOCOL.md, "Delegation"), the key's own last.
/// </summary>
public static class DelegationFile
{
    private const int ChainLimit = 2;

    /// <summary>The content of a file.</summary>
    /// <param name="chain">Signed delegations.</param>
    public static byte[] Encode(IReadOnlyList<byte[]> chain)
    {
        CborWriter writer = new(CborConformanceMode.Canonical);
        writer.WriteStartArray(chain.Count);
        foreach (byte[] one in chain)
        {
            writer.WriteByteString(one);
        }

        writer.WriteEndArray();
        return writer.Encode();
    }

    /// <summary>Reads a file, and verifies it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="authority">Who must have signed the first delegation.</param>
    /// <returns>The delegations as they are signed, and what they say.</returns>
    /// <exception cref="InvalidDataException">It is no such file, or not the authority's; the message names it.</exception>
    public static (IReadOnlyList<byte[]> Chain, IReadOnlyList<Delegation> Delegations) Load(string path, CosePublicKey authority) =>
        Load([path], authority);

    /// <summary>Reads a chain that may be in two files, and verifies it.</summary>
    /// <param name="paths">One file, or two: that of who has delegated further first.</param>
    /// <param name="authority">Who must have signed the first delegation.</param>
    /// <returns>The delegations as they are signed, and what they say.</returns>
    /// <exception cref="InvalidDataException">One is no such file, or not the authority's; the message names it.</exception>
    public static (IReadOnlyList<byte[]> Chain, IReadOnlyList<Delegation> Delegations) Load(
        IReadOnlyList<string> paths, CosePublicKey authority)
    {
        (string Path, byte[] Message)[] chain = [.. paths.SelectMany(path => Read(path).Select(message => (path, message)))];
        if (chain.Length > ChainLimit)
        {
            throw new InvalidDataException(
                $"{chain[^1].Path}: with it there are {chain.Length} delegations; devices accept {ChainLimit} at most");
        }

        List<Delegation> delegations = [];
        CosePublicKey signer = authority;
        foreach ((string path, byte[] one) in chain)
        {
            if (!Delegation.TryVerify(one, signer, out Delegation? read)
                || (delegations.Count > 0 && !read!.IsWithin(delegations[^1])))
            {
                throw new InvalidDataException(
                    $"{path}: these delegations do not come from this authority; make them with 'medagent delegation new' and its key");
            }

            delegations.Add(read!);
            signer = read!.Key;
        }

        return ([.. chain.Select(one => one.Message)], delegations);
    }

    private static List<byte[]> Read(string path)
    {
        try
        {
            CborReader reader = new(InputFile.ReadBytes(path), CborConformanceMode.Canonical);
            List<byte[]> chain = [];
            int? count = reader.ReadStartArray();
            while (count is > 0 and <= ChainLimit && chain.Count < count)
            {
                chain.Add(reader.ReadByteString());
            }

            reader.ReadEndArray();
            return chain.Count > 0 && reader.BytesRemaining == 0
                ? chain
                : throw new InvalidDataException($"{path}: there is no delegation in this file; make one with 'medagent delegation new'");
        }
        catch (Exception refusal) when (refusal is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new InvalidDataException(
                $"{path}: there is no delegation in this file; make one with 'medagent delegation new'", refusal);
        }
    }
}
