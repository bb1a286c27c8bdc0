namespace System.Device.I2c;

public sealed class I2cConnectionSettings
{
    public I2cConnectionSettings(int busId, int deviceAddress, I2cBusSpeed busSpeed) => throw null;
}
