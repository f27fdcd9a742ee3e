// Numbers as colours: the entry of a colour map is found as colormap_color() in app/gfx/color.c finds it.
//   a: x, y, width, height on the screen (device pixels)     b: column and row of the first texel, columns, rows (may end in a fraction
//   c: from, factor, row of the map, mode                       of a texel where the picture was shrunk to fit a texture)
// A tensor drawn askew has color.b set, and then
//   a: texels (across, then down) a device pixel to the right and one down: x to x, y to x, x to y, y to y
//   c: from, factor, texel coordinates of the screen's corner     color.r: row of the map     color.g: mode
// To the mode of a map are added HOLES where a NaN leaves what is below, and VEIL where it is the thicker the larger the value:
// colormap_veil() in app/gfx/color.c.
// The planes of a picture lie below each other, each ceil(rows) high.
uniform sampler2D u_texture; // float32 values
uniform sampler2D u_maps;    // one row a theme and map
in vec2 v_pos;
flat in vec4 v_a;
flat in vec4 v_b;
flat in vec4 v_c;
flat in vec4 v_color;
layout(location = 0) out vec4 out_color;

const int MODE_SIGNED = 1, MODE_RGB = 2, MODE_GRADIENT = 3; // 0: a map over 0 to 1; as enum tensor_mode in app/gfx/instances.h
const int VEIL = 8, HOLES = 16; // as TENSOR_VEIL and TENSOR_HOLES there
const int MAX_TAPS = 16;

// The texels of one axis that a pixel covers: each from first + i * stride, weighted by its part inside of [lo, hi).
struct taps {
    float first, stride, lo, hi;
    int n;
};

taps taps_under(float centre, float texels_per_pixel)
{
    if (texels_per_pixel <= 1.0) // grown: the texel under the centre, so that every value is a square with hard edges
        return taps(floor(centre), 1.0, floor(centre), floor(centre) + 1.0, 1);
    float lo = centre - 0.5 * texels_per_pixel, hi = centre + 0.5 * texels_per_pixel;
    int n = int(ceil(hi) - floor(lo));
    if (n <= MAX_TAPS)
        return taps(floor(lo), 1.0, lo, hi, n);
    float stride = texels_per_pixel / float(MAX_TAPS);
    return taps(lo + 0.5 * stride, stride, -1e9, 1e9, MAX_TAPS);
}

float weight(taps t, int i)
{
    float at = t.first + float(i) * t.stride;
    return min(at + 1.0, t.hi) - max(at, t.lo);
}

float average(taps tx, taps ty, float plane)
{
    float sum = 0.0, total = 0.0;
    vec2 most = ceil(v_b.zw) - 1.0;
    for (int j = 0; j < ty.n; j++) {
        float wy = weight(ty, j);
        float y = clamp(floor(ty.first + float(j) * ty.stride), 0.0, most.y) + plane * (most.y + 1.0);
        for (int i = 0; i < tx.n; i++) {
            float w = wy * weight(tx, i);
            if (w <= 1e-5) // touched by a rounding error only: a NaN there must not count
                continue;
            float x = clamp(floor(tx.first + float(i) * tx.stride), 0.0, most.x);
            sum += w * texelFetch(u_texture, ivec2(v_b.xy + vec2(x, y)), 0).r;
            total += w;
        }
    }
    return tx.n * ty.n == 1 ? sum : sum / total;
}

vec3 map_color(float t, bool is_signed, int row)
{
    if (isnan(t))
        return vec3(1.0, 0.0, 1.0);
    float entry = floor(clamp(t, 0.0, 1.0) * 255.0 + 0.5);
    if (is_signed) {
        float steps = floor(min(abs(t), 1.0) * 127.0 + 0.5);
        entry = t < 0.0 ? 127.0 - steps : 128.0 + steps;
    }
    return texelFetch(u_maps, ivec2(int(entry), row), 0).rgb;
}

vec3 rgb_color(vec3 v)
{
    vec3 t = (v - v_c.x) * v_c.y;
    if (isnan(t.x) || isnan(t.y) || isnan(t.z))
        return vec3(1.0, 0.0, 1.0);
    return floor(clamp(t, 0.0, 1.0) * 255.0 + 0.5) / 255.0;
}

vec4 tensor_color(taps tx, taps ty, int mode, int row)
{
    if (mode == MODE_RGB)
        return vec4(rgb_color(vec3(average(tx, ty, 0.0), average(tx, ty, 1.0), average(tx, ty, 2.0))), 1.0);
    float t = (average(tx, ty, 0.0) - v_c.x) * v_c.y;
    bool is_signed = (mode & 7) == MODE_SIGNED;
    if ((mode & HOLES) != 0 && isnan(t))
        discard;
    float thick = (mode & VEIL) == 0 ? 1.0 : clamp(is_signed ? abs(t) : t, 0.0, 1.0);
    return vec4(map_color(t, is_signed, row), thick);
}

// Smooth at its four edges, as a shape is; hard between its values.
vec4 askew()
{
    vec2 at = vec2(dot(v_a.xy, v_pos), dot(v_a.zw, v_pos)) + v_c.zw;
    vec2 density = vec2(length(v_a.xy), length(v_a.zw)); // texels a pixel
    vec2 inside = min(at, v_b.zw - at) / density;
    vec2 cover = clamp(inside + 0.5, 0.0, 1.0);
    if (cover.x * cover.y <= 0.0)
        discard;
    vec2 held = clamp(at, vec2(0.0), v_b.zw - 1e-3);
    taps tx = taps_under(held.x, density.x), ty = taps_under(held.y, density.y);
    vec4 color = tensor_color(tx, ty, int(v_color.g * 255.0 + 0.5), int(v_color.r * 255.0 + 0.5));
    return vec4(color.rgb, color.a * cover.x * cover.y * v_color.a);
}

void main()
{
    if (v_color.b > 0.5) {
        out_color = askew();
        return;
    }
    int mode = int(v_c.w);
    vec2 part = (v_pos - v_a.xy) / v_a.zw;
    if (mode == MODE_GRADIENT) {
        // Pixel centres: the first and the last column show the ends themselves.
        float t = (floor(v_pos.x) - v_a.x) / max(v_a.z - 1.0, 1.0);
        out_color = vec4(texelFetch(u_maps, ivec2(int(floor(clamp(t, 0.0, 1.0) * 255.0 + 0.5)), int(v_c.z)), 0).rgb, 1.0);
        return;
    }
    taps tx = taps_under(part.x * v_b.z, v_b.z / v_a.z), ty = taps_under(part.y * v_b.w, v_b.w / v_a.w);
    out_color = tensor_color(tx, ty, mode, int(v_c.z));
}
