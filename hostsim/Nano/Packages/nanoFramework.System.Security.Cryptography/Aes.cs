using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.Security.Cryptography;

/// <summary>mbedTLS: 16-byte keys alone, no padding.</summary>
public class Aes
{
    private readonly CipherMode _mode;

    public Aes(CipherMode mode) => _mode = mode;

    public byte[] IV { get; set; }

    public byte[] Key { get; set; }

    public byte[] Encrypt(byte[] data)
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("Aes.Encrypt");
        if (Key == null || Key.Length != 16 || data.Length % 16 != 0 || (_mode == CipherMode.CBC && Array.Exists(IV, b => b != 0)))
        {
            throw new NativeFailureException();
        }

        byte[] result = (byte[])data.Clone();
        if (_mode == CipherMode.ECB)
        {
            chip.Cipher.EncryptEcb(Key, result);
        }
        else
        {
            chip.Cipher.EncryptCbc(Key, result);
        }

        return result;
    }
}
