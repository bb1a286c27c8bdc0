using System.Collections;
using Microsoft.Playwright;
using QRCoder;

namespace Ward.Tests;

/// <summary>A camera's picture of a code, which may be turned, small, dark, noisy or in shadow.</summary>
internal sealed record CodePicture(string Text)
{
    private const int Samples = 3;
    private const double Casing = 0.6;

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 480;

    /// <summary>How far the code is turned.</summary>
    public double Degrees { get; init; }

    /// <summary>The side of the code with its quiet zone, in pixels.</summary>
    public double Side { get; init; } = 320;

    /// <summary>The brightness of black and white.</summary>
    public (int Black, int White) Light { get; init; } = (20, 235);

    /// <summary>How much the brightness of a pixel may differ at random.</summary>
    public int Noise { get; init; }

    /// <summary>How much darker the right edge is than the left, from 0 to 1.</summary>
    public double Shadow { get; init; }

    /// <summary>The brightness of each pixel, row by row.</summary>
    public byte[] Draw()
    {
        using QRCodeData data = QRCodeGenerator.GenerateQrCode(Text, QRCodeGenerator.ECCLevel.Q);
        List<BitArray> modules = data.ModuleMatrix;
        Random random = new(1);
        double cosine = Math.Cos(Degrees * Math.PI / 180);
        double sine = Math.Sin(Degrees * Math.PI / 180);
        double modulesPerPixel = modules.Count / Side;
        double reach = (Side / Math.Sqrt(2)) + 1;
        byte[] pixels = new byte[Width * Height];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                // Around the label is a grey casing.
                double dark = Casing;
                if (Math.Abs(x - (Width / 2.0)) < reach && Math.Abs(y - (Height / 2.0)) < reach)
                {
                    // Several samples a pixel, since an edge between two modules may lie within it.
                    dark = 0;
                    for (int sample = 0; sample < Samples * Samples; sample++)
                    {
                        double right = x + (((sample % Samples) + 0.5) / Samples) - (Width / 2.0);
                        double down = y + (((sample / Samples) + 0.5) / Samples) - (Height / 2.0);
                        int column = (int)Math.Floor((((cosine * right) + (sine * down)) * modulesPerPixel) + (modules.Count / 2.0));
                        int row = (int)Math.Floor((((cosine * down) - (sine * right)) * modulesPerPixel) + (modules.Count / 2.0));
                        bool isInside = column >= 0 && row >= 0 && column < modules.Count && row < modules.Count;
                        dark += (isInside ? (modules[row][column] ? 1 : 0) : Casing) / (Samples * Samples);
                    }
                }

                double light = Light.White - (dark * (Light.White - Light.Black));
                light = (light * (1 - (Shadow * x / Width))) + (Noise == 0 ? 0 : random.Next(-Noise, Noise + 1));
                pixels[(y * Width) + x] = (byte)Math.Clamp(light, 0, 255);
            }
        }

        return pixels;
    }

    /// <summary>Writes a film of it for Chromium's camera: YUV4MPEG2, without colour.</summary>
    public void WriteFilm(string path)
    {
        byte[] brightness = Draw();
        byte[] grey = [.. Enumerable.Repeat((byte)128, Width * Height / 2)];
        using FileStream film = File.Create(path);
        film.Write(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"YUV4MPEG2 W{Width} H{Height} F10:1 Ip A1:1 C420\n")));
        for (int frame = 0; frame < 3; frame++)
        {
            film.Write("FRAME\n"u8);
            film.Write(brightness);
            film.Write(grey);
        }
    }

    /// <summary>A file for a browser: a BMP with 256 shades of grey.</summary>
    public FilePayload ToFile() => new() { Name = "code.bmp", MimeType = "image/bmp", Buffer = Bitmap() };

    private byte[] Bitmap()
    {
        const int PaletteLength = 256;
        const int HeaderLength = 54 + (PaletteLength * 4);
        byte[] brightness = Draw();
        int rowLength = (Width + 3) / 4 * 4;
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("BM"u8);
        writer.Write(HeaderLength + (rowLength * Height));
        writer.Write(0);
        writer.Write(HeaderLength);
        writer.Write(40);
        writer.Write(Width);
        writer.Write(-Height);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write(new byte[24]);
        for (int shade = 0; shade < PaletteLength; shade++)
        {
            writer.Write([(byte)shade, (byte)shade, (byte)shade, 0]);
        }

        for (int y = 0; y < Height; y++)
        {
            writer.Write(brightness, y * Width, Width);
            writer.Write(new byte[rowLength - Width]);
        }

        return stream.ToArray();
    }
}
