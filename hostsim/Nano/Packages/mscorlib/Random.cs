using NanoMedAgent.Nano.Chip;

namespace System;

/// <summary>The chip's generator, whatever its seed: esp_random, which takes its noise from the radio.</summary>
public class Random
{
    public virtual void NextBytes(byte[] buffer)
    {
        SimulatedEsp32.Current.Call("Random.NextBytes");
        SimulatedEsp32.Current.FillRandom(buffer);
    }

    public virtual int Next(int maxValue)
    {
        byte[] bytes = new byte[4];
        SimulatedEsp32.Current.FillRandom(bytes);
        return (int)(BitConverter.ToUInt32(bytes, 0) % (uint)maxValue);
    }
}
