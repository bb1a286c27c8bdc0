namespace NanoMedAgent.Ward.Scanning;

/// <summary>A picture reduced to how bright each pixel is, as a browser sends it: no image format is parsed here.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Pixels">One byte a pixel, row by row, 0 black.</param>
internal sealed record Luminance(int Width, int Height, byte[] Pixels)
{
    /// <summary>The longest side that is looked at: a label in the hand is some hundred pixels of it.</summary>
    public const int LongestSide = 1280;

    /// <summary>The shortest side that can hold a code.</summary>
    public const int ShortestSide = 32;

    /// <summary>Half as wide and high, each pixel the mean of four: noise of a dark room is half as strong.</summary>
    public Luminance Halved()
    {
        int width = Width / 2;
        int height = Height / 2;
        byte[] pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            int above = 2 * y * Width;
            int below = above + Width;
            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (byte)((Pixels[above + (2 * x)] + Pixels[above + (2 * x) + 1] + Pixels[below + (2 * x)] + Pixels[below + (2 * x) + 1]) / 4);
            }
        }

        return new Luminance(width, height, pixels);
    }
}
