namespace NanoMedAgent.Cryptography;

/// <summary>
/// Health tests of a noise source (SP 800-90B, section 4.4), byte by byte. They assume at least 6 bits of entropy in a byte: less than the
/// chip's generator has with its radio on, and more than a stuck, biased or short-period one has. Each test fails a good source once in
/// 2^20 windows.
/// </summary>
internal sealed class NoiseTests
{
    /// <summary>Assumed entropy of a byte, in bits.</summary>
    public const int BitsPerByte = 6;

    /// <summary>Bytes that a source must pass at its start (section 4.3).</summary>
    public const int StartupBytes = 1024;

    // Repetition count: 1 + 20 / 6, rounded up.
    // Adaptive proportion: 1 + the critical value of the binomial distribution for 512 bytes and 2^-6.
    private const int RepetitionCutoff = 5;
    private const int Window = 512;
    private const int ProportionCutoff = 25;

    private int _last = -1;
    private int _repetitions;
    private int _first;
    private int _occurrences;
    private int _place;

    /// <summary>Tests the next bytes of the source.</summary>
    /// <returns>What is wrong with them, or <see cref="EntropyRefusal.None"/>.</returns>
    public EntropyRefusal Test(byte[] noise)
    {
        for (int i = 0; i < noise.Length; i++)
        {
            int sample = noise[i];
            _repetitions = sample == _last ? _repetitions + 1 : 1;
            _last = sample;
            if (_repetitions >= RepetitionCutoff)
            {
                return EntropyRefusal.Stuck;
            }

            if (_place == 0)
            {
                _first = sample;
                _occurrences = 0;
            }

            _occurrences += sample == _first ? 1 : 0;
            _place = _place == Window - 1 ? 0 : _place + 1;
            if (_occurrences >= ProportionCutoff)
            {
                return EntropyRefusal.Biased;
            }
        }

        return EntropyRefusal.None;
    }
}
