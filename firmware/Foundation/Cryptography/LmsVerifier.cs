using System;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Cryptography;

/// <summary>
/// Verifies signatures of hash trees, one after another (RFC 8554, sections 4.6 and 5.4.2). Most hashes are links of the chains, of one
/// block each. They are composed as words: the output of a link is not converted to bytes before the next one.
/// </summary>
internal sealed class LmsVerifier
{
    private const byte PublicKeyDomain = 0x80;
    private const byte MessageDomain = 0x81;
    private const byte LeafDomain = 0x82;
    private const byte NodeDomain = 0x83;

    private const int LongestHash = 32;

    // I, q and two bytes of a domain separator: the common prefix of all hashes here.
    private const int PrefixLength = 22;

    private readonly Sha256 _sha = new();
    private readonly byte[] _prefix = new byte[PrefixLength];
    private readonly byte[] _hash = new byte[LongestHash];
    private readonly uint[] _words = new uint[16];
    private readonly uint[] _state = new uint[8];

    /// <summary>Whether the holder of a key signed a message.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="message">An array that contains the signed message.</param>
    /// <param name="messageOffset">Where the message begins.</param>
    /// <param name="messageLength">Bytes of the message.</param>
    /// <param name="signature">An array that contains the signature.</param>
    /// <param name="offset">Where the signature begins; afterwards where it ends.</param>
    public bool Verify(LmsPublicKey key, byte[] message, int messageOffset, int messageLength, byte[] signature, ref int offset)
    {
        LmotsType oneTime = key.OneTime;
        LmsType tree = key.Tree;
        if (signature.Length - offset < key.SignatureLength)
        {
            return false;
        }

        uint leaf = Sha256.Word(signature, offset);
        int randomiser = offset + 8;
        int chains = randomiser + oneTime.HashLength;
        int path = offset + 4 + oneTime.SignatureLength + 4;

        // The types must match the key, so that a forger cannot choose parameters.
        if (leaf >> tree.Height != 0
            || Sha256.Word(signature, offset + 4) != Sha256.Word(key.Source, key.Offset + 4)
            || Sha256.Word(signature, path - 4) != Sha256.Word(key.Source, key.Offset))
        {
            return false;
        }

        Array.Copy(key.Source, key.Offset + LmsPublicKey.IdentifierPlace, _prefix, 0, 16);
        byte[] digest = Digest(leaf, message, messageOffset, messageLength, signature, randomiser, oneTime.HashLength);
        CompleteChains(leaf, digest, signature, chains, oneTime);
        ClimbTree(leaf, signature, path, tree);
        offset += key.SignatureLength;
        return IsRoot(key);
    }

    private static int Digit(byte[] digest, int index, int width)
    {
        int bit = index * width;
        return (digest[bit >> 3] >> (8 - width - (bit & 7))) & ((1 << width) - 1);
    }

    /// <summary>Q followed by its checksum, two bytes.</summary>
    private byte[] Digest(uint leaf, byte[] message, int messageOffset, int messageLength, byte[] signature, int randomiser, int hashLength)
    {
        Start(leaf, MessageDomain);
        _sha.Update(signature, randomiser, hashLength);
        _sha.Update(message, messageOffset, messageLength);
        byte[] digest = new byte[hashLength + 2];
        Array.Copy(_sha.Finish(), 0, digest, 0, hashLength);
        return digest;
    }

    /// <summary>
    /// Walks each chain from the signature to its end: the result, in _hash, is the candidate for the one-time public key.
    /// </summary>
    private void CompleteChains(uint leaf, byte[] digest, byte[] signature, int chains, LmotsType type)
    {
        int n = type.HashLength;
        int last = (1 << type.Width) - 1;
        int checksum = 0;
        for (int i = 0; i < n * 8 / type.Width; i++)
        {
            checksum += last - Digit(digest, i, type.Width);
        }

        checksum <<= type.Shift;
        digest[n] = (byte)(checksum >> 8);
        digest[n + 1] = (byte)checksum;

        for (int i = 0; i < 4; i++)
        {
            _words[i] = Sha256.Word(_prefix, i * 4);
        }

        _words[4] = leaf;
        _words[14] = 0;
        Start(leaf, PublicKeyDomain);
        for (int chain = 0; chain < type.Chains; chain++)
        {
            WalkChain(chain, Digit(digest, chain, type.Width), last, signature, chains + (chain * n), n);
            Sha256.Write(_state, _hash, 0, n);
            _sha.Update(_hash, 0, n);
        }

        Array.Copy(_sha.Finish(), 0, _hash, 0, n);
    }

    /// <summary>
    /// Walks one chain, in _state. A link is H(I || q || chain || step || hash). There are 23 bytes before the hash, so the words of the
    /// hash are shifted by one byte in the block; with the padding it is one block.
    /// </summary>
    private void WalkChain(int chain, int from, int to, byte[] signature, int offset, int hashLength)
    {
        uint[] words = _words;
        uint[] state = _state;
        uint[] constants = _sha.RoundConstants;
        int count = hashLength >> 2;
        for (int i = 0; i < count; i++)
        {
            state[i] = Sha256.Word(signature, offset + (i * 4));
        }

        for (int i = 6 + count; i < 14; i++)
        {
            words[i] = 0;
        }

        words[15] = (uint)((PrefixLength + 1 + hashLength) * 8);
        for (int step = from; step < to; step++)
        {
            uint above = (uint)((chain << 16) | (step << 8));
            for (int i = 0; i < count; i++)
            {
                uint word = state[i];
                words[5 + i] = above | (word >> 24);
                above = word << 8;
            }

            words[5 + count] = above | 0x80;
            Sha256.Begin(state);
            Sha256.Compress(state, words, constants);
        }
    }

    /// <summary>Climbs from the leaf of the candidate in _hash to the root, in _hash.</summary>
    private void ClimbTree(uint leaf, byte[] signature, int path, LmsType tree)
    {
        int m = tree.HashLength;
        uint node = (1u << tree.Height) + leaf;
        Start(node, LeafDomain);
        _sha.Update(_hash, 0, m);
        Array.Copy(_sha.Finish(), 0, _hash, 0, m);
        while (node > 1)
        {
            bool isRight = (node & 1) != 0;
            node >>= 1;
            Start(node, NodeDomain);
            if (isRight)
            {
                _sha.Update(signature, path, m);
                _sha.Update(_hash, 0, m);
            }
            else
            {
                _sha.Update(_hash, 0, m);
                _sha.Update(signature, path, m);
            }

            Array.Copy(_sha.Finish(), 0, _hash, 0, m);
            path += m;
        }
    }

    private bool IsRoot(LmsPublicKey key)
    {
        int difference = 0;
        for (int i = 0; i < key.Tree.HashLength; i++)
        {
            difference |= _hash[i] ^ key.Source[key.Offset + LmsPublicKey.HeadLength + i];
        }

        return difference == 0;
    }

    private void Start(uint number, byte domain)
    {
        BigEndian.Write(_prefix, 16, 4, number);
        _prefix[20] = domain;
        _prefix[21] = domain;
        _sha.Update(_prefix, 0, PrefixLength);
    }
}
