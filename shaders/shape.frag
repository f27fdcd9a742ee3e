// Shapes as signed distances in device pixels, negative inside; a pixel is covered by half a pixel less the distance to the edge.
// c.w is the kind; the numbers are those of enum shape_kind in app/gfx/instances.h.
uniform sampler2D u_texture; // corners of polygons, POINTS_PER_ROW to a row
in vec2 v_pos;
flat in vec4 v_a;
flat in vec4 v_b;
flat in vec4 v_c;
flat in vec4 v_color;
layout(location = 0) out vec4 out_color;

const int POINTS_PER_ROW = 1024;

float coverage(float d)
{
    return clamp(0.5 - d, 0.0, 1.0);
}

// Distance from the segment. The ends are compared by their exact coordinates, so that two segments that share one agree.
float segment_distance(vec2 p0, vec2 p1)
{
    vec2 e = p1 - p0;
    float h = dot(v_pos - p0, e) / max(dot(e, e), 1e-12);
    return distance(v_pos, h <= 0.0 ? p0 : h >= 1.0 ? p1 : p0 + h * e);
}

// a: p0, p1    b: the points before and after, equal to p0 and p1 where there are none    c: half width, square end at p0, at p1
float segment_coverage()
{
    float own = segment_distance(v_a.xy, v_a.zw);
    // Of two joined segments only the nearer draws a pixel, so that see-through lines have no darker joints.
    bool before = v_b.xy != v_a.xy && segment_distance(v_b.xy, v_a.xy) <= own;
    bool after = v_b.zw != v_a.zw && segment_distance(v_a.zw, v_b.zw) < own;
    if (before || after)
        return 0.0;
    vec2 e = v_a.zw - v_a.xy;
    float len = max(length(e), 1e-6), along = dot(v_pos - v_a.xy, e) / len;
    float across = abs(e.x * (v_pos.y - v_a.y) - e.y * (v_pos.x - v_a.x)) / len;
    float d = own - v_c.x;
    if (v_c.y > 0.5 && along < 0.5 * len)
        d = max(across - v_c.x, -along);
    if (v_c.z > 0.5 && along >= 0.5 * len)
        d = max(across - v_c.x, along - len);
    return coverage(d);
}

// a: centre, radius, half width    b: angle of the middle from 12 o'clock, half of the angle covered; round caps
float arc_distance()
{
    vec2 p = v_pos - v_a.xy;
    vec2 middle = vec2(sin(v_b.x), -cos(v_b.x));
    vec2 q = vec2(abs(middle.y * p.x - middle.x * p.y), dot(p, middle));
    if (atan(q.x, q.y) <= v_b.y)
        return abs(length(q) - v_a.z) - v_a.w;
    return distance(q, v_a.z * vec2(sin(v_b.y), cos(v_b.y))) - v_a.w;
}

// a.x: first point    a.y: number of points, which go clockwise on the screen
float polygon_distance()
{
    int first = int(v_a.x), n = int(v_a.y);
    float d = -1e6;
    vec2 p0 = texelFetch(u_texture, ivec2((first + n - 1) % POINTS_PER_ROW, (first + n - 1) / POINTS_PER_ROW), 0).xy;
    for (int i = first; i < first + n; i++) {
        vec2 p1 = texelFetch(u_texture, ivec2(i % POINTS_PER_ROW, i / POINTS_PER_ROW), 0).xy;
        vec2 e = p1 - p0;
        if (dot(e, e) > 1e-12)
            d = max(d, dot(v_pos - p0, normalize(vec2(e.y, -e.x))));
        p0 = p1;
    }
    return d;
}

// c: pitch along x, half width; lines of constant x + y keep their phase from one rect to the next
float hatch_distance()
{
    float s = mod(v_pos.x + v_pos.y + 0.5 * v_c.x, v_c.x) - 0.5 * v_c.x;
    return abs(s) * 0.70710678 - v_c.y;
}

// Share of a normal distribution below x standard deviations, within 2e-4.
vec2 normal_below(vec2 x)
{
    return 1.0 / (1.0 + exp(-x * (1.5976 + 0.07056 * x * x)));
}

// a: x0, y0, x1, y1    c.x: standard deviation of the blur. Blurred corners hide a small radius.
float shadow_coverage()
{
    vec2 inside = normal_below((v_pos - v_a.xy) / v_c.x) - normal_below((v_pos - v_a.zw) / v_c.x);
    return inside.x * inside.y;
}

void main()
{
    float alpha;
    int kind = int(v_c.w);
    if (kind == 0) {
        alpha = segment_coverage();
    } else if (kind == 1) {
        alpha = coverage(arc_distance());
    } else if (kind == 2) {
        alpha = coverage(polygon_distance());
    } else if (kind == 3) {
        alpha = coverage(hatch_distance());
    } else {
        alpha = shadow_coverage();
    }
    out_color = vec4(v_color.rgb, v_color.a * alpha);
}
