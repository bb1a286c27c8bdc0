namespace System.Device.I2c;

/// <summary>A chip's address and speed.</summary>
public sealed class I2cConnectionSettings
{
    internal readonly int Address;
    internal readonly int Kilohertz;

    public I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed)
    {
        Address = deviceAddress;
        Kilohertz = busSpeed == I2cBusSpeed.StandardMode ? 100 : 400;
    }
}
