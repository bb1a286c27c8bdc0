using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Ward.Scanning;

namespace Ward.Tests;

/// <summary>The reader of codes that the ward uses when a browser has none.</summary>
public sealed class ReadingCodes
{
    private static readonly DeviceLabel Label = NewLabel();

    /// <summary>
    /// Labels that are upright, turned, upside down, small, in a dark room with noise, half in the shadow, and all of that.
    /// </summary>
    public static TheoryData<double, double, int, int, int, double> Pictures => new()
    {
        { 0, 320, 20, 235, 0, 0 },
        { 17, 320, 20, 235, 10, 0 },
        { 45, 300, 20, 235, 10, 0 },
        { 180, 320, 20, 235, 10, 0 },
        { 8, 150, 20, 235, 10, 0 },
        { 5, 300, 12, 48, 10, 0 },
        { 5, 320, 20, 200, 60, 0 },
        { -12, 280, 20, 235, 10, 0.8 },
        { 31, 200, 25, 90, 12, 0.4 },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_label_is_read_turned_small_dark_noisy_or_in_shadow(
        double degrees, double side, int black, int white, int noise, double shadow)
    {
        CodePicture picture = new(Label.Encode())
        {
            Degrees = degrees,
            Side = side,
            Light = (black, white),
            Noise = noise,
            Shadow = shadow,
        };

        CodeReader.Read(new Luminance(picture.Width, picture.Height, picture.Draw())).ShouldBe(Label.Encode());
    }

    [Theory]
    [InlineData(0, 320, 235, 20, 0)]
    [InlineData(33, 300, 235, 20, 10)]
    [InlineData(8, 170, 235, 20, 10)]
    [InlineData(5, 300, 60, 14, 12)]
    public void A_label_that_is_light_on_dark_is_read(double degrees, double side, int black, int white, int noise)
    {
        CodePicture picture = new(Label.Encode()) { Degrees = degrees, Side = side, Light = (black, white), Noise = noise };

        CodeReader.Read(new Luminance(picture.Width, picture.Height, picture.Draw())).ShouldBe(Label.Encode());
    }

    [Fact]
    public void A_picture_without_a_code_gives_no_text()
    {
        byte[] noise = new byte[640 * 480];
        new Random(1).NextBytes(noise);

        CodeReader.Read(new Luminance(640, 480, noise)).ShouldBeNull();
        CodeReader.Read(new Luminance(640, 480, new byte[640 * 480])).ShouldBeNull();
        const int Side = Luminance.ShortestSidePixels;
        CodeReader.Read(new Luminance(Side, Side, new byte[Side * Side])).ShouldBeNull();
    }

    internal static DeviceLabel NewLabel(string serial = "NMA0001")
    {
        using HospitalKey device = HospitalKey.Create();
        return DeviceLabel.Of(serial, device.Public, SetupCode.New());
    }
}
